import { type OpenAPIObject, getSchemaPath } from '@nestjs/swagger';
import { titleOf } from './problems/problem';
import { ProblemResponse } from './problems/problem.response';

type Operation = NonNullable<OpenAPIObject['paths'][string]['get']>;

const methodsWithBody = ['post', 'put', 'patch', 'delete'] as const;

const ofBodies: Readonly<Record<number, string>> = {
  408: 'The body took too long to arrive.',
  413: 'The body is larger than the limit (`BODY_LIMIT_BYTES`).',
  415: 'The body is of another media type than those that are taken here.',
};
const ofAddresses: Readonly<Record<number, string>> = {
  414: 'The address, or a part of its path, is longer than any of ours.',
};

const problem = { 'application/problem+json': { schema: { $ref: getSchemaPath(ProblemResponse) } } };

/** Adds to every operation what the server refuses before a handler is looked for. What a handler declares itself stays. */
export function documentTransportRefusals(document: OpenAPIObject): OpenAPIObject {
  for (const item of Object.values(document.paths)) {
    const taking = methodsWithBody.flatMap((method) => item[method] ?? []);
    for (const operation of taking) addRefusals(operation, ofBodies);
    for (const operation of [item.get ?? [], taking].flat()) addRefusals(operation, ofAddresses);
  }
  return document;
}

function addRefusals(operation: Operation, refusals: Readonly<Record<number, string>>): void {
  const added = Object.entries(refusals).map(([status, when]) => {
    const description = `${titleOf(Number(status))}: ${when} Nothing was changed.`;
    return [status, { description, content: problem }] as const;
  });
  operation.responses = { ...Object.fromEntries(added), ...operation.responses };
}
