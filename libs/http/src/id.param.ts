import { Param, type PipeTransform } from '@nestjs/common';
import { isUUID } from 'class-validator';
import { DomainError } from '#kernel';

const uuidOnly: PipeTransform<string, string> = {
  transform(value) {
    if (isUUID(value)) return value.toLowerCase();
    throw new DomainError('invalid', 'invalid_id', { detail: 'An id is a UUID.' });
  },
};

/** A path parameter that must be a UUID; anything else is refused before it reaches a query. */
export const IdParam = (name = 'id'): ParameterDecorator => Param(name, uuidOnly);
