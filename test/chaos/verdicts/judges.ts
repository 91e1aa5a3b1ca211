import { checkInvariants } from '#invariants';
import { confirmedOnce, mailsAreRecorded, nothingIsLeft } from './messages';
import { cancelsHappenOnce, moneyIsTakenOnce, refundsHappenOnce, reportsAreKeptOnce } from './money';
import { ordersAreAskedFor, toldOrdersExist } from './orders';
import { pricesWereTrue } from './prices';
import { soldOutWasTrue } from './sold-out';
import { adjustmentsHappenOnce, shelvesAddUp } from './stock';
import type { Evidence, Judge, Verdict } from './verdict';

async function invariantsHold({ shop }: Evidence): Promise<Verdict> {
  const { rules } = await checkInvariants({ query: shop.rows });
  const broken = rules.filter(({ violations }) => violations > 0).map((rule) => JSON.stringify(rule));
  return { promise: 'The invariants I1 to I13 hold', checked: rules.length, broken };
}

/** Nobody got an answer that the shop never gives, and no process gave up. */
async function nobodyGaveUp({ shop, market: { history } }: Evidence): Promise<Verdict> {
  const attempts = history.operations.reduce((sum, operation) => sum + operation.attempts, 0);
  const broken = [...history.outrages, ...shop.places.flatMap(({ desertions }) => desertions)];
  return { promise: 'No request is answered 500, and no process ends by itself', checked: attempts, broken };
}

const judges: readonly Judge[] = [
  invariantsHold,
  toldOrdersExist,
  ordersAreAskedFor,
  soldOutWasTrue,
  pricesWereTrue,
  moneyIsTakenOnce,
  reportsAreKeptOnce,
  refundsHappenOnce,
  cancelsHappenOnce,
  adjustmentsHappenOnce,
  shelvesAddUp,
  confirmedOnce,
  mailsAreRecorded,
  nothingIsLeft,
  nobodyGaveUp,
];

export async function verdicts(evidence: Evidence): Promise<Verdict[]> {
  const found: Verdict[] = [];
  for (const judge of judges) found.push(await judge(evidence));
  return found;
}
