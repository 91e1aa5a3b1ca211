/** Its buyer pays, cancels, forgets it, forgets it after beginning to pay, or cancels while the money is on its way. */
export type Fate = 'paid' | 'cancelled' | 'left' | 'abandoned' | 'given_back';

export interface Placed {
  readonly id: string;
  readonly reference: string;
  readonly amount: string;
  fate: Fate;
}

/** What a fate must come to, whatever happens to the workers. */
interface End {
  readonly status: string;
  /** How often money was captured, and given back. */
  readonly captures: number;
  readonly refunds: number;
  /** How the holds of one line may have been closed. A late payment holds the stock again after the first hold has expired. */
  readonly closings: readonly string[];
  /** The mails that must have gone out. */
  readonly mails: readonly string[];
  /** What subscribers must have heard. */
  readonly webhooks: readonly string[];
}

const unpaid = { captures: 0, refunds: 0, mails: [] };
const expired = { ...unpaid, status: 'expired', closings: ['expire'], webhooks: ['order.expired'] };

export const ends: Readonly<Record<Fate, End>> = {
  paid: {
    status: 'paid',
    captures: 1,
    refunds: 0,
    closings: ['confirm', 'expire,confirm'],
    mails: ['order_confirmation', 'payment_receipt'],
    webhooks: ['order.paid'],
  },
  cancelled: { ...unpaid, status: 'cancelled', closings: ['release'], webhooks: ['order.cancelled'] },
  left: expired,
  abandoned: expired,
  given_back: {
    status: 'refunded',
    captures: 1,
    refunds: 1,
    closings: ['release'],
    mails: ['refund_issued'],
    webhooks: ['order.cancelled', 'refund.succeeded'],
  },
};
