import { DatabaseListener } from '#database';
import { outboxChannel } from './wake-up';

/** A connection that only waits for hints. It reconnects for as long as it is open; a missed hint costs one poll. */
export class OutboxListener extends DatabaseListener {
  constructor(url: string, onHint: () => void) {
    super({ url, channel: outboxChannel, applicationName: 'holdfast-relay', onPayload: onHint });
  }
}
