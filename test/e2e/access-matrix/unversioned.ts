/** Routes outside the OpenAPI document, and who gets something from them. */
const rules: readonly (readonly [RegExp, 'everybody' | 'whoever has signed in to the board'])[] = [
  [/^GET \/health(?:\/live|\/ready|\/cache\/stats)?$/, 'everybody'],
  [/^GET \/metrics$/, 'everybody'],
  [/^GET \/(?:openapi\.json|docs-yaml|redoc|redoc\/redoc\.standalone\.js)$/, 'everybody'],
  [/^GET \/docs(?:\/|\/\*|\/docs\/swagger-ui-init\.js|\/[\w.-]+)?$/, 'everybody'],
  [/^(?:GET|POST) \/admin\/queues\/sign-in$/, 'everybody'],
  [/^\w+ \/admin\/queues(?:\/.*)?$/, 'whoever has signed in to the board'],
];

/** Who may use a route that the OpenAPI document does not have; undefined when nobody has thought of it. */
export function unversioned(route: string): string | undefined {
  return rules.find(([pattern]) => pattern.test(route))?.[1];
}
