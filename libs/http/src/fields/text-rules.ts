import { ValidateBy, type ValidationOptions } from 'class-validator';
import { isStorableText } from '#kernel';

export function IsStorableText(options?: ValidationOptions): PropertyDecorator {
  return ValidateBy(
    {
      name: 'isStorableText',
      validator: { validate: isStorableText, defaultMessage: () => 'must be text without control character U+0000' },
    },
    options,
  );
}

/** A decimal as text or number, not negative unless `signed`. Whether its places fit the currency is decided later. */
export function IsDecimal(signed: boolean, options?: ValidationOptions): PropertyDecorator {
  const pattern = signed ? /^-?\d{1,12}(\.\d{1,6})?$/ : /^\d{1,12}(\.\d{1,6})?$/;
  return ValidateBy(
    {
      name: 'isDecimal',
      validator: {
        validate: (value) => (typeof value === 'string' || typeof value === 'number') && pattern.test(String(value)),
        defaultMessage: () => `must be a decimal such as "19.90"${signed ? '' : ', not negative'}`,
      },
    },
    options,
  );
}
