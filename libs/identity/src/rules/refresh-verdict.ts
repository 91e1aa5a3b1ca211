/** How long an answer that was lost on the way may be asked for again with the token that it replaced. */
export const graceSeconds = 10;

/** A refresh token as the database's clock sees it. */
export interface PresentedToken {
  readonly revoked: boolean;
  readonly expired: boolean;
  /** Null while the token has not been replaced. */
  readonly replacedSecondsAgo: number | null;
  /** Whether nobody has presented the token that stands in its place. */
  readonly successorUnused: boolean;
}

/**
 * `rotate`: the newest of its family, it is replaced by a new one. `replace_successor`: its successor got lost, a new one
 * takes the successor's place. `revoke_family`: it was used up before, so somebody has a copy. `refuse`: it is dead.
 */
export type RefreshVerdict = 'rotate' | 'replace_successor' | 'revoke_family' | 'refuse';

/** Rotation with reuse detection, RFC 9700 section 4.14.2, with a grace for answers that were lost. */
export function refreshVerdict(token: PresentedToken): RefreshVerdict {
  if (token.revoked) return 'refuse';
  if (token.replacedSecondsAgo === null) return token.expired ? 'refuse' : 'rotate';
  return token.replacedSecondsAgo < graceSeconds && token.successorUnused ? 'replace_successor' : 'revoke_family';
}
