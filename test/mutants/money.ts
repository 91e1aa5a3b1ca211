import type { Mutant } from './mutant';

/** Money that is taken, given back, or taken off twice. */
export const money: readonly Mutant[] = [
  {
    name: 'a webhook is kept as often as it comes',
    breaks: 'I7: every event is applied at most once',
    file: 'libs/payments/src/store/payment-event.repository.ts',
    find: `      event.eventId,
`,
    replace: '      `${event.eventId} ${newId()}`,\n',
    caughtBy: {
      project: 'integration',
      spec: 'test/integration/payments/races.int-spec.ts',
      title: 'are kept once and applied once',
    },
  },
  {
    name: 'money that is known already is taken again',
    breaks: 'I6, I7: one capture per payment',
    file: 'libs/checkout/src/rules/payment-decision.ts',
    find: "if (event.payment === 'captured') {",
    replace: "if (event.payment === 'captured' && event.outcome === 'refunded') {",
    caughtBy: {
      project: 'integration',
      spec: 'test/integration/payments/matching.int-spec.ts',
      title: 'ignores money that is known already',
    },
  },
  {
    name: 'a refund forgets those that are under way',
    breaks: 'I6: no more goes back than was captured',
    file: 'libs/payments/src/store/refund.repository.ts',
    find: 'where refund.order_id = $1 order by number`',
    replace: "where refund.order_id = $1 and refund.status <> 'pending' order by number`",
    caughtBy: {
      project: 'integration',
      spec: 'test/integration/orders/order-races.int-spec.ts',
      title: 'together they stay within what was captured',
    },
  },
  {
    name: 'a refund that has ended ends again',
    breaks: 'I6: no more goes back than was captured',
    file: 'libs/payments/src/store/refund.repository.ts',
    find: "where id = $1 and status = 'pending' returning id",
    replace: 'where id = $1 returning id',
    caughtBy: {
      project: 'interleavings',
      spec: 'test/interleavings/refunds.int-spec.ts',
      title: 'settled refund × another message of the same refund',
    },
  },
  {
    name: 'an order that expires keeps its use of a coupon',
    breaks: 'I12: uses of a coupon are given back, each once',
    file: 'libs/checkout/src/close-expired.ts',
    find: 'await this.ruleUses.giveBack(tx, uses, orderIds);',
    replace: '',
    caughtBy: {
      project: 'integration',
      spec: 'test/integration/checkout/hold-contract.int-spec.ts',
      title: 'the pessimistic checkout gives its use of a coupon to the next one',
    },
  },
  {
    name: 'a coupon is used without a look at its limit',
    breaks: 'I12: no rule is used beyond its limit',
    file: 'libs/pricing/src/store/price-rule-use.repository.ts',
    find: 'and (usage.usage_limit is null or usage.used + counts.uses <= usage.usage_limit)',
    replace: '',
    caughtBy: {
      project: 'interleavings',
      spec: 'test/interleavings/carts.int-spec.ts',
      title: 'coupon without locks × coupon without locks',
    },
  },
  {
    name: 'a price names the last rule alone',
    breaks: 'I13: a line is charged as its price trace says',
    file: 'libs/checkout/src/placing/price-baskets.ts',
    find: 'explain(steps, this.store.currency)',
    replace: 'explain(steps.slice(-1), this.store.currency)',
    caughtBy: {
      project: 'integration',
      spec: 'test/integration/checkout/order-contract.int-spec.ts',
      title: 'the pessimistic checkout is charged by the rules of its moment',
    },
  },
  {
    name: 'an event is believed without its signature',
    breaks: 'I6: an order is paid by its provider alone',
    file: 'libs/payments/src/providers/stripe-provider.ts',
    find: 'return this.stripe().webhooks.constructEvent(body, header, secret, toleranceSeconds);',
    replace: 'return JSON.parse(body.toString()) as StripeSdk.Event;',
    caughtBy: {
      project: 'integration',
      spec: 'test/integration/payments/stripe.int-spec.ts',
      title: 'is refused when its body was changed',
    },
  },
];
