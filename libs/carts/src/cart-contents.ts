import { Injectable } from '@nestjs/common';
import { FindSellables } from '#catalog';
import { CheckoutSettings, StoreSettings } from '#config';
import type { Reader } from '#database';
import { FindAvailability } from '#inventory';
import type { CartOwner } from './rules/cart-owner';
import { type CartItemRow, CartRepository, type CartRow } from './store/cart.repository';

export interface CartItemView {
  readonly id: string;
  readonly variantId: string;
  readonly productId: string;
  readonly sku: string;
  readonly name: string;
  readonly quantity: number;
  readonly unitPriceMinor: bigint;
  readonly lineTotalMinor: bigint;
  readonly available: number;
}

export interface CartView {
  readonly id: string | null;
  readonly items: readonly CartItemView[];
  readonly coupon: string | null;
  readonly totalMinor: bigint;
  readonly currency: string;
  readonly version: number;
  readonly expiresAt: Date | null;
}

/** What is in a cart, with names and availability as they are now and prices as the customer saw them. */
@Injectable()
export class CartContents {
  constructor(
    private readonly carts: CartRepository,
    private readonly sellables: FindSellables,
    private readonly availability: FindAvailability,
    private readonly settings: CheckoutSettings,
    private readonly store: StoreSettings,
  ) {}

  async of(reader: Reader, owner: CartOwner | undefined): Promise<CartView> {
    const cart = owner === undefined ? undefined : await this.carts.find(reader, owner);
    if (!cart)
      return {
        id: null,
        items: [],
        coupon: null,
        totalMinor: 0n,
        currency: this.store.currency,
        version: 0,
        expiresAt: null,
      };
    return this.view(reader, cart, await this.carts.items(reader, cart.id, this.settings.priceSnapshotSeconds));
  }

  private async view(reader: Reader, cart: CartRow, rows: readonly CartItemRow[]): Promise<CartView> {
    const variantIds = rows.map(({ variantId }) => variantId);
    const sellables = rows.length === 0 ? [] : await this.sellables.run(reader, { variantIds });
    const availability = await this.availability.run(reader, variantIds);
    const items = rows.flatMap((row) => {
      const sellable = sellables.find(({ variantId }) => variantId === row.variantId);
      if (!sellable) return [];
      const { id, variantId, quantity, unitPriceMinor } = row;
      const { productId, sku, name } = sellable;
      const available = sellable.sellable ? (availability.get(variantId) ?? 0) : 0;
      const lineTotalMinor = unitPriceMinor * BigInt(quantity);
      return [{ id, variantId, productId, sku, name, quantity, unitPriceMinor, lineTotalMinor, available }];
    });
    return {
      id: cart.id,
      items,
      coupon: cart.couponCode,
      totalMinor: items.reduce((sum, item) => sum + item.lineTotalMinor, 0n),
      currency: this.store.currency,
      version: cart.version,
      expiresAt: cart.expiresAt,
    };
  }
}
