/** Why nothing was answered, as far as staff are told: nothing about what stands in our own network. */
export type FailureReason =
  | 'url_not_allowed'
  | 'address_not_allowed'
  | 'name_not_found'
  | 'connection_failed'
  | 'tls_failed'
  | 'timed_out'
  | 'answer_malformed'
  | 'secret_unreadable';

export class PostFailed extends Error {
  override readonly name = 'PostFailed';

  constructor(readonly reason: FailureReason) {
    super(reason);
  }
}

const tlsCode = /^(?:ERR_TLS|ERR_SSL|CERT_|UNABLE_TO_|SELF_SIGNED|DEPTH_ZERO|INVALID_|EPROTO|HOSTNAME_MISMATCH)/;

/** The reason behind an error of Node's; its message may name addresses and is not kept. */
export function reasonOf(error: unknown): FailureReason {
  if (error instanceof PostFailed) return error.reason;
  const { name, code } = error as { name?: string; code?: unknown };
  if (name === 'AbortError' || name === 'TimeoutError') return 'timed_out';
  const text = String(code ?? '');
  if (text.startsWith('HPE_')) return 'answer_malformed';
  return tlsCode.test(text) ? 'tls_failed' : 'connection_failed';
}
