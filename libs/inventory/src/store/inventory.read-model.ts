import { Injectable } from '@nestjs/common';
import { Statements } from '#database';
import type { LedgerKind } from './stock-ledger-entry.entity';

export interface InventoryView {
  readonly variantId: string;
  readonly sku: string;
  readonly onHand: number;
  readonly reserved: number;
  readonly available: number;
  readonly lowStockThreshold: number;
}

export interface LedgerView {
  readonly id: string;
  readonly seq: string;
  readonly kind: LedgerKind;
  readonly delta: number;
  readonly reservedDelta: number;
  readonly onHandAfter: number;
  readonly reservedAfter: number;
  readonly reference: string | null;
  readonly actor: string;
  readonly createdAt: Date;
}

@Injectable()
export class InventoryReadModel {
  constructor(private readonly statements: Statements) {}

  async find(variantId: string): Promise<InventoryView | undefined> {
    const [view] = await this.statements.query<InventoryView>(
      `select stock.variant_id as "variantId", variants.sku, on_hand as "onHand", reserved,
         on_hand - reserved as available, low_stock_threshold as "lowStockThreshold"
       from stock join variants on variants.id = stock.variant_id where stock.variant_id = $1`,
      [variantId],
    );
    return view;
  }

  async list(page: {
    limit: number;
    offset: number;
    lowStock: boolean;
  }): Promise<{ items: InventoryView[]; total: number }> {
    const wanted = `from stock join variants on variants.id = stock.variant_id
       where variants.deleted_at is null and (not $1 or on_hand - reserved <= low_stock_threshold)`;
    const items = await this.statements.query<InventoryView>(
      `select stock.variant_id as "variantId", variants.sku, on_hand as "onHand", reserved,
         on_hand - reserved as available, low_stock_threshold as "lowStockThreshold"
       ${wanted} order by variants.sku limit $2 offset $3`,
      [page.lowStock, page.limit, page.offset],
    );
    const [counted] = await this.statements.query<{ total: number }>(`select count(*)::int as total ${wanted}`, [
      page.lowStock,
    ]);
    return { items, total: counted?.total ?? 0 };
  }

  /** Entries of one variant, the newest first. */
  async ledger(
    variantId: string,
    page: { limit: number; offset: number },
  ): Promise<{ items: LedgerView[]; total: number }> {
    const [items, counts] = await Promise.all([
      this.statements.query<LedgerView>(
        `select id, seq, kind, delta, reserved_delta as "reservedDelta", on_hand_after as "onHandAfter",
           reserved_after as "reservedAfter", reference, actor, created_at as "createdAt"
         from stock_ledger where variant_id = $1 order by seq desc limit $2 offset $3`,
        [variantId, page.limit, page.offset],
      ),
      this.statements.query<{ total: number }>(
        'select count(*)::int as total from stock_ledger where variant_id = $1',
        [variantId],
      ),
    ]);
    return { items, total: counts[0]?.total ?? 0 };
  }
}
