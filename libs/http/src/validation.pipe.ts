import { ValidationPipe, type ValidationError } from '@nestjs/common';
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

/** Checks every body and query against its request class; what the class does not know is refused. */
export function makeValidationPipe(): ValidationPipe {
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
