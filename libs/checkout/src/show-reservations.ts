import { Injectable } from '@nestjs/common';
import { type Reader, Statements } from '#database';
import { NotFound } from '#kernel';
import type { Audience } from '#orders';
import { type HoldFilter, type HoldPage, HoldReadModel, type HoldView } from './store/reservation.read-model';

export type { HoldView } from './store/reservation.read-model';

/** Shows reservations to those to whom their orders belong, and to the staff. */
@Injectable()
export class ShowReservations {
  constructor(
    private readonly statements: Statements,
    private readonly holds: HoldReadModel,
  ) {}

  /** @throws NotFound when there is none, or it belongs to somebody else */
  async one(id: string, audience: Audience, reader: Reader = this.statements): Promise<HoldView> {
    const [hold] = await this.holds.find(reader, { ...ownerOf(audience), id }, { limit: 1, offset: 0 });
    if (!hold) throw new NotFound('reservation');
    return hold;
  }

  async list(
    audience: Audience,
    filter: Pick<HoldFilter, 'status' | 'orderId'>,
    page: HoldPage,
  ): Promise<{ items: HoldView[]; total: number }> {
    const wanted = { ...ownerOf(audience), ...filter };
    return {
      items: await this.holds.find(this.statements, wanted, page),
      total: await this.holds.count(this.statements, wanted),
    };
  }
}

function ownerOf(audience: Audience): Pick<HoldFilter, 'userId' | 'tokenHash'> {
  if (audience.kind === 'customer') return { userId: audience.userId };
  return audience.kind === 'guest' ? { tokenHash: audience.tokenHash } : {};
}
