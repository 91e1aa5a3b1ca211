import { Injectable } from '@nestjs/common';
import type { Reader } from '#database';
import type { LedgerKind } from './stock-ledger-entry.entity';

export interface LedgerView {
  readonly id: string;
  readonly seq: string;
  readonly kind: LedgerKind;
  readonly delta: number;
  readonly reservedDelta: number;
  readonly onHandAfter: number;
  readonly reservedAfter: number;
  readonly reference: string | null;
  readonly reason: string | null;
  readonly note: string | null;
  readonly actor: string;
  readonly createdAt: Date;
}

export interface LedgerSlice {
  readonly limit: number;
  readonly offset: number;
  /** Continues with what happened before this entry. */
  readonly beforeSeq?: string;
}

/** The ledger of single variants: each lies in one partition and is read by its index, from the newest entry on. */
@Injectable()
export class LedgerReadModel {
  async page(reader: Reader, variantId: string, { limit, offset, beforeSeq }: LedgerSlice): Promise<LedgerView[]> {
    const before = beforeSeq === undefined ? '' : 'and seq < $4';
    return reader.query<LedgerView>(
      `select id, seq, kind, delta, reserved_delta as "reservedDelta", on_hand_after as "onHandAfter",
         reserved_after as "reservedAfter", reference, reason, note, actor, created_at as "createdAt"
       from stock_ledger where variant_id = $1 ${before} order by seq desc limit $2 offset $3`,
      [variantId, limit, offset, ...(beforeSeq === undefined ? [] : [beforeSeq])],
    );
  }

  /** How many entries the variant has. Only those are counted that no seal has counted before. */
  async count(reader: Reader, variantId: string): Promise<number> {
    const [counted] = await reader.query<{ total: number }>(
      `with sealed as (
         select coalesce(max(entries), 0) as entries, coalesce(max(through_seq), 0) as through_seq
         from stock_ledger_seals where variant_id = $1
       )
       select (sealed.entries + (
         select count(*) from stock_ledger where variant_id = $1 and seq > sealed.through_seq
       ))::int as total from sealed`,
      [variantId],
    );
    return counted?.total ?? 0;
  }
}
