import { applyDecorators, type Type } from '@nestjs/common';
import { ApiProperty, type ApiPropertyOptions } from '@nestjs/swagger';
import { Transform, Type as Transformed } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsBoolean,
  IsEmail,
  IsIn,
  IsInt,
  IsObject,
  IsUUID,
  Matches,
  Max,
  MaxLength,
  Min,
  MinLength,
  ValidateIf,
  ValidateNested,
} from 'class-validator';
import { IsDecimal, IsStorableText } from './text-rules';

/** What every request field says of itself: its meaning, an example, and whether it may be left out. */
interface FieldOptions {
  readonly description: string;
  readonly example?: unknown;
  readonly optional?: boolean;
  /** May be null, which is not the same as being left out. */
  readonly nullable?: boolean;
}

function field(options: FieldOptions, schema: ApiPropertyOptions, ...rules: PropertyDecorator[]): PropertyDecorator {
  const { description, example, optional = false, nullable = false } = options;
  const documented = ApiProperty({
    ...schema,
    description,
    example,
    required: !optional,
    nullable,
  } as ApiPropertyOptions);
  return applyDecorators(
    documented,
    ValidateIf((_, value) => !(optional && value === undefined) && !(nullable && value === null)),
    ...rules,
  );
}

/** Text of bounded length. */
export function TextField(options: FieldOptions & { min?: number; max: number; pattern?: RegExp }): PropertyDecorator {
  const { min = 1, max, pattern } = options;
  const rules = [IsStorableText(), MinLength(min), MaxLength(max), ...(pattern ? [Matches(pattern)] : [])];
  return field(options, { type: String, minLength: min, maxLength: max, pattern: pattern?.source }, ...rules);
}

/** A quoted local part may hold nearly anything by the standard; in a mail such an address becomes another one, or none. */
const addressInOnePiece = /^[^\p{Cc}\p{Cf}\p{Z}<>]*$/u;

/** An address that a mail can be sent to exactly as it is written. */
export function EmailField(options: FieldOptions): PropertyDecorator {
  const inOnePiece = Matches(addressInOnePiece, { message: '$property must be an email without spaces and line ends' });
  const rules = [IsStorableText(), MaxLength(254), IsEmail(), inOnePiece];
  return field(options, { type: String, format: 'email', maxLength: 254 }, ...rules);
}

export function IdField(options: FieldOptions): PropertyDecorator {
  const lowerCase = Transform(({ value }: { value: unknown }) =>
    typeof value === 'string' ? value.toLowerCase() : value,
  );
  return field(options, { type: String, format: 'uuid' }, lowerCase, IsUUID());
}

export function IdListField(options: FieldOptions & { max: number }): PropertyDecorator {
  const schema: ApiPropertyOptions = { type: [String], format: 'uuid', maxItems: options.max };
  return field(options, schema, IsArray(), ArrayMaxSize(options.max), IsUUID('all', { each: true }));
}

/** Texts of bounded length. */
export function TextListField(
  options: FieldOptions & { min?: number; max: number; maxLength: number; pattern?: RegExp },
): PropertyDecorator {
  const { min = 0, max, maxLength, pattern } = options;
  const items = { type: 'string', minLength: 1, maxLength, pattern: pattern?.source } as const;
  const schema: ApiPropertyOptions = { type: 'array', items, minItems: min, maxItems: max };
  const each = { each: true } as const;
  const texts = [IsStorableText(each), MinLength(1, each), MaxLength(maxLength, each)];
  const matching = pattern ? [Matches(pattern, each)] : [];
  return field(options, schema, IsArray(), ArrayMinSize(min), ArrayMaxSize(max), ...texts, ...matching);
}

/** A whole number within limits. `Number` conversion is for query strings; bodies must hold JSON numbers. */
export function IntegerField(
  options: FieldOptions & { min: number; max: number; fromQuery?: boolean },
): PropertyDecorator {
  const { min, max, fromQuery } = options;
  const convert = fromQuery ? [Transformed(() => Number)] : [];
  return field(options, { type: 'integer', minimum: min, maximum: max }, ...convert, IsInt(), Min(min), Max(max));
}

/** An amount of money: a decimal string or a JSON number. */
export function AmountField(options: FieldOptions & { signed?: boolean }): PropertyDecorator {
  const schema: ApiPropertyOptions = { oneOf: [{ type: 'string' }, { type: 'number' }] };
  return field(options, schema, IsDecimal(options.signed ?? false));
}

export function ChoiceField(options: FieldOptions & { of: readonly string[] }): PropertyDecorator {
  return field(options, { type: String, enum: [...options.of] }, IsIn([...options.of]));
}

export function FlagField(options: FieldOptions): PropertyDecorator {
  return field(options, { type: Boolean }, IsBoolean());
}

export function ObjectField(type: () => Type<unknown>, options: FieldOptions): PropertyDecorator {
  // The documentation takes a function for a lazy type only when it is called `type`.
  return field(options, { type: () => type() }, IsObject(), ValidateNested(), Transformed(type));
}

export function ListField(
  type: () => Type<unknown>,
  options: FieldOptions & { min?: number; max: number },
): PropertyDecorator {
  const { min = 1, max } = options;
  const schema: ApiPropertyOptions = {
    type: () => type(),
    isArray: true,
    minItems: min,
    maxItems: max,
  } as ApiPropertyOptions;
  const rules = [IsArray(), ArrayMinSize(min), ArrayMaxSize(max), ValidateNested({ each: true }), Transformed(type)];
  return field(options, schema, ...rules);
}
