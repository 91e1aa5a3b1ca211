import type { RecordedTally } from '../generator/tally';

/** What the buyers are told on their command line, as JSON. */
export interface PurchasePlan {
  /** A BenchShop as JSON. */
  readonly shopFile: string;
  readonly address: string;
  /** Where orders are watched until they are paid. */
  readonly databaseUrl: string;
  readonly webhookSecret: string;
  readonly buyers: number;
  readonly warmUpSeconds: number;
  readonly seconds: number;
  /** Takes the ids of all orders that were confirmed to a buyer, one a line. */
  readonly toldFile: string;
}

export const wholePurchase = 'whole purchase';

/** In the order in which a buyer takes them. */
export const purchaseSteps = [
  'add to cart',
  'checkout',
  'start payment',
  'webhook',
  'until paid',
  wholePurchase,
] as const;

/** What they say at their end. Steps count when they end within the measured time. */
export interface PurchaseReport {
  readonly steps: Readonly<Record<string, RecordedTally>>;
  readonly clientShare: number;
  /** Checkouts without an answer. */
  readonly unknown: number;
  /** Orders that were not paid in time after their webhook had been taken. */
  readonly unpaid: number;
}
