import { ValidationPipe, type ValidationError } from '@nestjs/common';
import { getMetadataStorage } from 'class-validator';
import { DomainError, type Fault } from '#kernel';

function faultsOf(errors: readonly ValidationError[], parent = ''): Fault[] {
  return errors.flatMap((error) => {
    const pointer = `${parent}/${error.property.replaceAll('~', '~0').replaceAll('/', '~1')}`;
    const own = Object.entries(error.constraints ?? {}).map(([rule, detail]) => ({
      pointer,
      detail: rule === 'whitelistValidation' ? 'is not a known field' : detail.replace(`${error.property} `, ''),
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

/** Checks every body and query against its request class; what the class does not know is refused. */
export function makeValidationPipe(): ValidationPipe {
  rememberRules();
  return new ValidationPipe({
    transform: true,
    whitelist: true,
    forbidNonWhitelisted: true,
    forbidUnknownValues: true,
    stopAtFirstError: true,
    validationError: { target: false, value: false },
    exceptionFactory: (errors) =>
      new DomainError('invalid', 'validation_failed', {
        detail: 'The request has fields that are missing, unknown or out of range.',
        errors: faultsOf(errors),
      }),
  });
}
