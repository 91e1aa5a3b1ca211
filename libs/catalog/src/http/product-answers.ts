import { Injectable } from '@nestjs/common';
import { StoreSettings } from '#config';
import { etagOf } from '#http';
import { type ProductContent, stocked } from '../show-product';
import { type PreparedAnswer, PreparedAnswers } from './prepared-answers';
import { ProductResponse } from './product.response';

/** Products as they are sent, written once for each state of a product and of its units. */
@Injectable()
export class ProductAnswers {
  private readonly answers = new PreparedAnswers();

  constructor(private readonly store: StoreSettings) {}

  of(product: ProductContent, units: ReadonlyMap<string, number>): PreparedAnswer {
    return this.answers.of([product], unitsOf(product, units), () => {
      const body = ProductResponse.of(stocked(product, units), this.store.currency);
      return { json: JSON.stringify(body), etag: etagOf(body) };
    });
  }
}

/** The units of each variant, as a text that is the same for the same units. */
export function unitsOf({ variants }: ProductContent, units: ReadonlyMap<string, number>): string {
  let text = '';
  for (const { id } of variants) text += `${units.get(id) ?? 0},`;
  return text;
}
