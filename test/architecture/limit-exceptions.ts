export interface LimitException {
  /** As functionSizes names it: file, space, function. */
  readonly function: string;
  readonly limit: 'lines' | 'parameters';
  readonly reason: string;
}

/** Functions beyond a limit of style. The list only shrinks: raising `mostExceptions` needs a decision record. */
export const limitExceptions: readonly LimitException[] = [];

export const mostExceptions = 0;
