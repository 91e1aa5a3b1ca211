import { Param, type PipeTransform } from '@nestjs/common';
import { ApiParam } from '@nestjs/swagger';
import { isUUID } from 'class-validator';
import { DomainError } from '#kernel';

const uuidOnly: PipeTransform<string, string> = {
  transform(value) {
    if (isUUID(value)) return value.toLowerCase();
    throw new DomainError('invalid', 'invalid_id', { detail: 'An id is a UUID.' });
  },
};

/** A path parameter that must be a UUID; anything else is refused before it reaches a query. */
export function IdParam(name = 'id'): ParameterDecorator {
  return (target, method, index) => {
    Param(name, uuidOnly)(target, method, index);
    const descriptor = method === undefined ? undefined : Object.getOwnPropertyDescriptor(target, method);
    if (method !== undefined && descriptor)
      ApiParam({ name, type: String, format: 'uuid' })(target, method, descriptor);
  };
}
