import {
  applyDecorators,
  type CallHandler,
  createParamDecorator,
  type ExecutionContext,
  Injectable,
  type NestInterceptor,
  UseInterceptors,
} from '@nestjs/common';
import { ApiQuery } from '@nestjs/swagger';
import type { Observable } from 'rxjs';
import { DomainError, isStorableText } from '#kernel';
import type { WantedAttribute } from '../rules/product-filter';

const prefix = 'attr.';
const limits = { attributes: 10, values: 20, nameLength: 100, valueLength: 200 };

interface RequestWithAttributes {
  query: Record<string, unknown>;
  attributeFilters?: readonly WantedAttribute[];
}

/**
 * Takes parameters such as `attr.Colour=Navy` out of the query before it is checked against its class, which cannot have a
 * field for every attribute there may ever be.
 */
@Injectable()
export class AttributeFiltersInterceptor implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const request = context.switchToHttp().getRequest<RequestWithAttributes>();
    const entries = Object.entries(request.query);
    const filters = entries.filter(([name]) => name.startsWith(prefix));
    request.attributeFilters = attributeFilters(filters);
    if (filters.length > 0) request.query = Object.fromEntries(entries.filter(([name]) => !name.startsWith(prefix)));
    return next.handle();
  }
}

/** The handler takes attribute filters; its parameter decorated with `AttributeFilters` has them. */
export const TakesAttributeFilters = (): MethodDecorator =>
  applyDecorators(
    UseInterceptors(AttributeFiltersInterceptor),
    ApiQuery({
      name: 'attr.<Name>',
      required: false,
      description:
        'A value that a variant must have of the attribute of this name, such as `attr.Colour=Navy`. Repeated for one name: ' +
        'any of the values. For several names: one and the same variant has a value of each. Names and values are compared ' +
        `without regard to case; at most ${limits.attributes} names with ${limits.values} values each.`,
      schema: { type: 'array', items: { type: 'string', minLength: 1, maxLength: limits.valueLength } },
      style: 'form',
      explode: true,
    }),
  );

export const AttributeFilters = createParamDecorator(
  (_: unknown, context: ExecutionContext) =>
    context.switchToHttp().getRequest<RequestWithAttributes>().attributeFilters ?? [],
);

/** @throws DomainError `validation_failed` */
function attributeFilters(parameters: readonly (readonly [string, unknown])[]): readonly WantedAttribute[] {
  const filters = parameters.map(([parameter, given]) => ({
    parameter,
    name: parameter.slice(prefix.length),
    values: (Array.isArray(given) ? given : [given]) as unknown[],
  }));
  const errors = filters.flatMap(({ parameter, name, values }) => {
    const fault = faultOf(name, values);
    return fault === undefined ? [] : [{ pointer: pointerTo(parameter), detail: fault }];
  });
  if (filters.length > limits.attributes) {
    errors.push({ pointer: '', detail: `asks for more than ${limits.attributes} attributes` });
  }
  if (errors.length > 0) {
    throw new DomainError('invalid', 'validation_failed', { detail: 'A filter by attribute cannot be read.', errors });
  }
  return filters.map(({ name, values }) => ({ name, values: values as string[] }));
}

function faultOf(name: string, values: readonly unknown[]): string | undefined {
  if (!isTextWithin(name, limits.nameLength)) return `must name an attribute by 1 to ${limits.nameLength} characters`;
  if (values.length > limits.values) return `must have at most ${limits.values} values`;
  if (values.every((value) => isTextWithin(value, limits.valueLength))) return undefined;
  return `must be text of 1 to ${limits.valueLength} characters, without U+0000`;
}

const isTextWithin = (value: unknown, length: number): boolean =>
  isStorableText(value) && value !== '' && value.length <= length;

const pointerTo = (parameter: string): string => `/${parameter.replaceAll('~', '~0').replaceAll('/', '~1')}`;
