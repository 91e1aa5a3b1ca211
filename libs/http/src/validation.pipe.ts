import { type ArgumentMetadata, ValidationPipe, type ValidationError } from '@nestjs/common';
import { getMetadataStorage } from 'class-validator';
import { DomainError, type Fault } from '#kernel';

const unknownField = 'is not a known field';

const pointerTo = (parent: string, name: string): string =>
  `${parent}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;

function faultsOf(errors: readonly ValidationError[], parent = ''): Fault[] {
  return errors.flatMap((error) => {
    const pointer = pointerTo(parent, error.property);
    const own = Object.entries(error.constraints ?? {}).map(([rule, detail]) => ({
      pointer,
      detail: rule === 'whitelistValidation' ? unknownField : detail.replace(`${error.property} `, ''),
    }));
    return [...own, ...faultsOf(error.children ?? [], pointer)];
  });
}

type RuleLookUp = ReturnType<typeof getMetadataStorage>['getTargetValidationMetadatas'];

let remembering = false;

/**
 * What the decorators of a class say does not change while the process runs, but class-validator looks through those of all
 * classes for every object: half the price of a validation. Their answer is kept by class, and by the class that it is a member of.
 */
function rememberRules(): void {
  if (remembering) return;
  remembering = true;
  const storage = getMetadataStorage();
  const lookUp: RuleLookUp = storage.getTargetValidationMetadatas.bind(storage);
  const known = new Map<unknown, Map<unknown, ReturnType<RuleLookUp>>>();
  storage.getTargetValidationMetadatas = (...asked: Parameters<RuleLookUp>): ReturnType<RuleLookUp> => {
    const [target, parent, , , groups] = asked;
    if (groups?.length) return lookUp(...asked);
    const ofTarget = known.get(target) ?? new Map<unknown, ReturnType<RuleLookUp>>();
    known.set(target, ofTarget);
    const rules = ofTarget.get(parent) ?? lookUp(...asked);
    ofTarget.set(parent, rules);
    return rules;
  };
}

/** Fields with names that every object has, such as `constructor`. No request knows one. */
function inheritedNames(value: unknown, parent = ''): Fault[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, member]) => {
    const pointer = pointerTo(parent, name);
    return name in Object.prototype ? [{ pointer, detail: unknownField }] : inheritedNames(member, pointer);
  });
}

const refusalFor = (errors: readonly Fault[]): DomainError =>
  new DomainError('invalid', 'validation_failed', {
    detail: 'The request has fields that are missing, unknown or out of range.',
    errors,
  });

/** class-validator looks for the rules of a field in a plain object, and takes what that inherits for rules: it is asked after. */
class StrictValidationPipe extends ValidationPipe {
  override async transform(value: unknown, metadata: ArgumentMetadata): Promise<unknown> {
    const faults = this.toValidate(metadata) ? inheritedNames(value) : [];
    if (faults.length > 0) throw refusalFor(faults);
    return super.transform(value, metadata) as Promise<unknown>;
  }
}

/** Checks every body and query against its request class; what the class does not know is refused. */
export function makeValidationPipe(): ValidationPipe {
  rememberRules();
  return new StrictValidationPipe({
    transform: true,
    whitelist: true,
    forbidNonWhitelisted: true,
    forbidUnknownValues: true,
    stopAtFirstError: true,
    validationError: { target: false, value: false },
    exceptionFactory: (errors) => refusalFor(faultsOf(errors)),
  });
}
