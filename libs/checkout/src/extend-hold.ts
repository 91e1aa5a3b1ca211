import { Injectable } from '@nestjs/common';
import { TransactionRunner, type Tx } from '#database';
import { type Answer, type IdempotencyClaim, IdempotencyKeys, type Replayable } from '#idempotency';
import { ExtendReservation, LockReservations } from '#inventory';
import { DomainError } from '#kernel';
import { type Audience, LockOrders } from '#orders';
import { type HoldView, ShowReservations } from './show-reservations';

export interface ExtendHoldCommand {
  readonly reservationId: string;
  readonly audience: Audience;
  readonly claim: IdempotencyClaim | undefined;
  readonly present: (hold: HoldView) => unknown;
}

/** It was extended before, by its owner or because a payment was started; nothing was changed. */
export class AlreadyExtended extends DomainError {
  constructor() {
    super('conflict', 'already_extended', { detail: 'The reservation has had its one extension.' });
  }
}

/** It holds nothing any more; nothing was changed. */
export class NotHeld extends DomainError {
  constructor(status: string) {
    super('conflict', 'invalid_transition', {
      detail: `A reservation that is ${status === 'active' ? 'over' : status} cannot be extended.`,
    });
  }
}

/**
 * Gives a reservation one more period, once. Locks, in order: idempotency key, order, reservation.
 * @throws NotFound, AlreadyExtended, NotHeld
 */
@Injectable()
export class ExtendHold {
  constructor(
    private readonly transactions: TransactionRunner,
    private readonly keys: IdempotencyKeys,
    private readonly reservations: ShowReservations,
    private readonly lockOrders: LockOrders,
    private readonly lockReservations: LockReservations,
    private readonly extendReservation: ExtendReservation,
  ) {}

  async run(command: ExtendHoldCommand): Promise<Replayable> {
    return this.transactions.run((tx) => this.keys.once(tx, command.claim, () => this.extend(tx, command)));
  }

  private async extend(tx: Tx, { reservationId, audience, present }: ExtendHoldCommand): Promise<Answer> {
    const { orderId } = await this.reservations.one(reservationId, audience, tx);
    await this.lockOrders.run(tx, [orderId]);
    const { reservations } = await this.lockReservations.run(tx, [orderId]);
    if (!reservations.some(({ id }) => id === reservationId)) {
      throw new NotHeld((await this.reservations.one(reservationId, audience, tx)).status);
    }
    const outcome = await this.extendReservation.run(tx, reservationId);
    if (outcome === 'over') throw new NotHeld('active');
    if (outcome === 'running') throw new AlreadyExtended();
    const hold = await this.reservations.one(reservationId, audience, tx);
    return { status: 200, body: present(hold), headers: {}, resourceId: reservationId };
  }
}
