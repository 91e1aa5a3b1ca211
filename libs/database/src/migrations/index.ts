import { InitialSchema1700000000000 } from './1700000000000-initial-schema';
import { CacheNotifications1763700000000 } from './1763700000000-cache-notifications';
import { ProductListing1763700100000 } from './1763700100000-product-listing';
import { CatalogueEditing1763700200000 } from './1763700200000-catalogue-editing';
import { PriceRules1763700300000 } from './1763700300000-price-rules';
import { PricedCarts1763700400000 } from './1763700400000-priced-carts';
import { ProductImports1763700900000 } from './1763700900000-product-imports';
import { PartitionedLedger1763800100000 } from './1763800100000-partitioned-ledger';
import { LedgerSeals1763800200000 } from './1763800200000-ledger-seals';
import { CheckoutStrategies1763800300000 } from './1763800300000-checkout-strategies';
import { OutboxConsumers1763900100000 } from './1763900100000-outbox-consumers';
import { DeadLetters1763900200000 } from './1763900200000-dead-letters';
import { Notifications1763900300000 } from './1763900300000-notifications';
import { Payments1763900400000 } from './1763900400000-payments';
import { Fulfilments1763900500000 } from './1763900500000-fulfilments';
import { OutgoingWebhooks1763900600000 } from './1763900600000-outgoing-webhooks';
import { RefundEvents1763900700000 } from './1763900700000-refund-events';
import { AccountsAndPrivacy1764000100000 } from './1764000100000-accounts-and-privacy';
import { RateLimits1764000200000 } from './1764000200000-rate-limits';
import { TraceableWork1764000300000 } from './1764000300000-traceable-work';
import { GuestOrders1764100100000 } from './1764100100000-guest-orders';
import { EventMails1764100200000 } from './1764100200000-event-mails';

/** In order. A migration that has been released is never edited. */
export const migrations = [
  InitialSchema1700000000000,
  CacheNotifications1763700000000,
  ProductListing1763700100000,
  CatalogueEditing1763700200000,
  PriceRules1763700300000,
  PricedCarts1763700400000,
  ProductImports1763700900000,
  PartitionedLedger1763800100000,
  LedgerSeals1763800200000,
  CheckoutStrategies1763800300000,
  OutboxConsumers1763900100000,
  DeadLetters1763900200000,
  Notifications1763900300000,
  Payments1763900400000,
  Fulfilments1763900500000,
  OutgoingWebhooks1763900600000,
  RefundEvents1763900700000,
  AccountsAndPrivacy1764000100000,
  RateLimits1764000200000,
  TraceableWork1764000300000,
  GuestOrders1764100100000,
  EventMails1764100200000,
];
