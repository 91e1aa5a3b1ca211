import { browseAndBuy, type Shopping } from './load/browse-and-buy';
import { type FlashSale, flashSale } from './load/flash-sale';
import { type LoadOptions, loadOptions } from './load/load-options';
import { auditLines, heldBack, saleLines, shoppingLines, stepTable } from './load/load-report';
import { type Audit, LoadRun } from './load/load-run';
import { Progress } from './load/progress';
import { NotMeasured } from './support/benchmark';

/**
 * npm run load: load for a shop that runs somewhere, over HTTP alone. Ends with 0, with 1 when a promise of the shop was
 * broken, with 2 when it could not run. The first Ctrl-C ends the load and reports, the second one ends everything.
 */

const codes = { fine: 0, violated: 1, notRun: 2 };

interface Outcome {
  readonly sale: FlashSale | undefined;
  readonly shopping: Shopping | undefined;
}

async function runScenario(run: LoadRun, { scenario, clients }: LoadOptions): Promise<Outcome> {
  const half = Math.ceil(clients / 2);
  if (scenario === 'flash-sale') return { sale: await flashSale(run, clients), shopping: undefined };
  if (scenario === 'browse-and-buy') return { sale: undefined, shopping: await browseAndBuy(run, clients) };
  const [sale, shopping] = await Promise.all([flashSale(run, half), browseAndBuy(run, clients - half)]);
  return { sale, shopping };
}

async function load(): Promise<number> {
  const options = loadOptions(process.argv.slice(2), process.env);
  const run = new LoadRun(options, performance.now() + options.seconds * 1000);
  console.log(
    `# Load: ${options.scenario} at ${options.address}, ${options.clients} clients, at most ${options.seconds} s\n`,
  );
  await run.audit();
  process.once('SIGINT', () => run.end()).once('SIGTERM', () => run.end());
  const progress = new Progress(run.steps);
  const outcome = await runScenario(run, options).finally(() => progress.stop());
  const audit = await run.audit();
  run.close();
  return report(run, outcome, audit);
}

function report(run: LoadRun, { sale, shopping }: Outcome, audit: Audit): number {
  console.log(`${stepTable(run.steps)}\n`);
  const held = heldBack(run.steps);
  if (held) console.log(held);
  if (sale) console.log(saleLines(sale));
  if (shopping) console.log(shoppingLines(shopping));
  console.log(auditLines(audit));
  const violated = !audit.ok || [sale, shopping].some((part) => part && part.faults.length > 0);
  console.log(
    violated
      ? 'A promise was broken: keep the data as it is, run npm run audit there, and look at the orders named above.'
      : 'Next: look at /metrics (checkout_batch_size, lock_wait_seconds), then try more --clients. docs/benchmarks.md says how to read this.',
  );
  return violated ? codes.violated : codes.fine;
}

function notRun(error: unknown): number {
  console.error(error instanceof NotMeasured ? error.message : error);
  return codes.notRun;
}

void load()
  .catch(notRun)
  .then((code) => process.exit(code));
