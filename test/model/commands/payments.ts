import * as fc from 'fast-check';
import {
  applying,
  cancellingPayment,
  cancellingPaymentAgain,
  happeningUnheard,
  hearing,
  reconciling,
} from '../model/payments';
import { settling } from '../model/refunds';
import type { Job, PaymentEvent, ShopModel } from '../model/shop-model';
import { nameOfJob } from '../model/standing';
import type { Outcome } from '../model/outcome';
import { aboutPayment, hasOrder, hasPayment, jobAt, orderAt, paymentAt, pick, times } from './choices';
import type { Move } from './shop-command';

interface Report {
  /** The order, chosen by a number, whose reference is given. */
  readonly order: number | 'unknown';
  /** A payment, chosen by a number, of whatever order; or those of the order only. */
  readonly names: number | 'none' | 'one of the order';
  readonly status: 'success' | 'failed';
  readonly rightAmount: boolean;
}

export const hear = (report: Report): Move => {
  const { order, names, status, rightAmount } = report;
  const amount = rightAmount ? '' : ' with a wrong amount';
  const naming = typeof names === 'number' ? `, naming payment ~${names}` : names === 'none' ? '' : `, naming ${names}`;
  return {
    text: `the provider reports ${status} for order ~${order}${amount}${naming}`,
    possible: (shop) => order === 'unknown' || (hasOrder(shop) && (typeof names !== 'number' || hasPayment(shop))),
    about: (shop) => inWords(eventOf(shop, report)),
    outcomes: (shop) => hearing(shop, eventOf(shop, report)),
    act: ({ provider }, shop) => provider.reports(shop, eventOf(shop, report)),
  };
};

const inWords = ({ id, reference, names }: PaymentEvent): string =>
  `${id}, order ${reference}${names ? `, payment ${names.payment} of order ${names.order}` : ''}`;

function eventOf(shop: ShopModel, { order, names, status, rightAmount }: Report): PaymentEvent {
  const id = `event ${shop.events.length}`;
  const rest = { id, outcome: status, rightAmount, state: 'received' } as const;
  if (order === 'unknown') return { ...rest, reference: 'unknown', names: undefined };
  const { number, payments } = orderAt(shop, order);
  const own = payments.length === 0 ? undefined : { order: number, payment: payments.length - 1 };
  const other = typeof names === 'number' ? paymentAt(shop, names) : undefined;
  return { ...rest, reference: number, names: names === 'one of the order' ? own : other };
}

export const hearAgain = ({ event }: { readonly event: number }): Move => ({
  text: `the provider reports ~${event} once more`,
  possible: ({ events }) => ofProvider(events).length > 0,
  about: ({ events }) => jobAt(ofProvider(events), event).id,
  outcomes: (shop) => hearing(shop, jobAt(ofProvider(shop.events), event)),
  act: ({ provider }, shop) => provider.reports(shop, jobAt(ofProvider(shop.events), event)),
});

const ofProvider = (events: readonly PaymentEvent[]): PaymentEvent[] =>
  events.filter(({ reference }) => reference !== 'none');

export const happenUnheard = (wish: { readonly payment: number; readonly outcome: 'captured' | 'failed' }): Move => ({
  text: `payment ~${wish.payment} is ${wish.outcome} at the provider, and the webhook is lost`,
  possible: hasPayment,
  about: aboutPayment(wish.payment),
  outcomes: (shop) => happeningUnheard(shop, { ...paymentAt(shop, wish.payment), outcome: wish.outcome }),
  act: ({ provider }, shop) => provider.happens(shop, paymentAt(shop, wish.payment), wish.outcome),
});

export const reconcile = (): Move => ({
  text: 'a worker reconciles',
  outcomes: reconciling,
  act: ({ worker }) => worker.reconcile(),
});

interface Task {
  /** Chosen by a number: 0 has waited for longest. */
  readonly job: number;
  /** The provider refuses, if it is a refund. */
  readonly refuses: boolean;
}

export const doJob = ({ job, refuses }: Task): Move => ({
  text: `a worker does job ~${job}${refuses ? '; the provider refuses refunds' : ''}`,
  possible: ({ jobs }) => jobs.length > 0,
  about: ({ jobs }) => nameOfJob(jobAt(jobs, job)),
  outcomes: (shop) => {
    const chosen = jobAt(shop.jobs, job);
    return outcomesOf(shop, chosen, refuses).map((outcome) => ({ ...outcome, effect: done(shop, chosen, outcome) }));
  },
  act: ({ worker }, shop) => worker.does(jobAt(shop.jobs, job), refuses),
});

const done =
  (shop: ShopModel, job: Job, { effect }: Outcome) =>
  (): void => {
    shop.jobs = shop.jobs.filter((other) => other !== job);
    shop.done.push(job);
    effect?.();
  };

function outcomesOf(shop: ShopModel, job: Job, refuses: boolean): readonly Outcome[] {
  switch (job.kind) {
    case 'event':
      return applying(shop, job.id);
    case 'refund':
      return settling(shop, { ...job, refuses });
    case 'cancel':
      return cancellingPayment(shop, job);
  }
}

export const doJobAgain = ({ job }: Pick<Task, 'job'>): Move => ({
  text: `a worker is given done job ~${job} once more`,
  possible: (shop) => shop.done.length > 0,
  about: (shop) => nameOfJob(jobAt(shop.done, job)),
  outcomes: (shop) => {
    const chosen = jobAt(shop.done, job);
    return chosen.kind === 'cancel' ? cancellingPaymentAgain(shop, chosen) : [{ answer: 'done' }];
  },
  act: ({ worker }, shop) => worker.doesAgain(jobAt(shop.done, job)),
});

const mostly = <Thing>(usual: Thing, ...others: readonly Thing[]): fc.Arbitrary<Thing> =>
  fc.oneof({ weight: 5, arbitrary: fc.constant(usual) }, ...others.map((one) => fc.constant(one)));

const reports = fc
  .record({
    order: fc.oneof({ weight: 12, arbitrary: pick }, { weight: 1, arbitrary: fc.constant('unknown' as const) }),
    names: fc.oneof(
      { weight: 6, arbitrary: fc.constantFrom(...(['none', 'one of the order'] as const)) },
      { weight: 1, arbitrary: pick },
    ),
    status: mostly<'success' | 'failed'>('success', 'failed'),
    rightAmount: mostly(true, false),
  })
  .map(hear);

const tasks = fc.record({ job: pick, refuses: mostly(false, true) }).map(doJob);

export const paymentMoves: readonly fc.Arbitrary<Move>[] = [
  ...times(7, reports),
  fc.record({ event: pick }).map(hearAgain),
  fc.record({ payment: pick, outcome: mostly<'captured' | 'failed'>('captured', 'failed') }).map(happenUnheard),
  fc.constant(reconcile()),
  ...times(14, tasks),
  fc.record({ job: pick }).map(doJobAgain),
];
