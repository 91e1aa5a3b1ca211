import { DomainError } from '#kernel';

/** The body of a PATCH. @throws DomainError `validation_failed` when it asks for nothing */
export function someChange<Body extends object>(body: Body): Body {
  if (Object.values(body).some((value) => value !== undefined)) return body;
  throw new DomainError('invalid', 'validation_failed', {
    detail: 'The request changes nothing: give at least one field.',
    errors: [{ pointer: '', detail: 'has no field to change' }],
  });
}
