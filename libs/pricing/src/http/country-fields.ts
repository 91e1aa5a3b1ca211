import { applyDecorators } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { ArrayMaxSize, IsArray, ValidateBy, ValidateIf, type ValidationOptions } from 'class-validator';
import { countryCount, isCountryCode } from '../rules/country-codes';

/** `each` is for a list. */
function IsCountry(options?: ValidationOptions): PropertyDecorator {
  return ValidateBy(
    {
      name: 'isCountry',
      validator: {
        validate: (value) => typeof value === 'string' && isCountryCode(value),
        defaultMessage: () =>
          `must ${options?.each ? 'hold only country codes' : 'be a country code'} of ISO 3166-1 alpha-2, in capitals`,
      },
    },
    options,
  );
}

/** A country that exists, by its code. */
export function CountryField(options: {
  readonly description: string;
  readonly optional?: boolean;
}): PropertyDecorator {
  const { description, optional = false } = options;
  return applyDecorators(
    ApiProperty({ type: String, pattern: '^[A-Z]{2}$', description, example: 'CH', required: !optional }),
    ValidateIf((_, value) => !(optional && value === undefined)),
    IsCountry(),
  );
}

/** Countries that exist, by their codes; the list may be left out or null. */
export function CountryListField({ description }: { description: string }): PropertyDecorator {
  return applyDecorators(
    ApiProperty({
      type: [String],
      maxItems: countryCount,
      description,
      example: ['CH', 'DE'],
      required: false,
      nullable: true,
    }),
    ValidateIf((_, value) => value !== undefined && value !== null),
    IsArray(),
    ArrayMaxSize(countryCount),
    IsCountry({ each: true }),
  );
}
