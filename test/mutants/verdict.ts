/** What is read of the file that `jest --json` writes. */
export interface JestReport {
  readonly testResults: readonly JestSuite[];
}

export interface JestSuite {
  /** The path of the spec. */
  readonly name: string;
  /** Why the suite could not be run, if it could not. */
  readonly message: string;
  readonly status: string;
  readonly assertionResults: readonly JestTest[];
}

export interface JestTest {
  readonly title: string;
  readonly fullName: string;
  readonly status: string;
  readonly failureMessages: readonly string[] | null;
}

/** What a run of Jest came to; without a report it was ended, or ended itself, before there was one. */
export interface JestRun {
  readonly report: JestReport | undefined;
  readonly timedOut: boolean;
  /** The end of what it wrote, for whoever has to find out. */
  readonly output: string;
}

export type Verdict =
  | {
      readonly kind: 'caught';
      /** The title of the first test that failed. */
      readonly by: string;
      /** The beginning of what it said. */
      readonly why: string;
      readonly failed: number;
      readonly ran: number;
    }
  | { readonly kind: 'survived' }
  /** The run proves nothing, neither way. */
  | { readonly kind: 'no proof'; readonly reason: string };

/** What became of a mutant; without a verdict when its change could not be made. */
export type Outcome = Verdict | { readonly kind: 'stale'; readonly reason: string };

/** Failures that say of the changed code that it is nonsense, not that it does the wrong thing. */
const nonsense = [
  /\b(?:SyntaxError|ReferenceError)\b/,
  /\bCannot find module\b/,
  /Nest (?:can't|cannot) resolve dependencies/,
  /syntax error at (?:or near|end of input)/,
  /(?:column|relation|function|operator|constraint) .{0,80} does not exist/,
  /could not determine data type of parameter|bind message supplies/,
];

const isNonsense = ({ failureMessages }: JestTest): boolean =>
  (failureMessages ?? []).some((message) => nonsense.some((pattern) => pattern.test(message)));

/**
 * Whether a mutant was caught: by at least one test that failed for what the shop did. A suite that does not compile or cannot
 * begin, a run that was ended from outside, and one in which no test ran prove nothing.
 */
export function judge({ report, timedOut, output }: JestRun): Verdict {
  if (timedOut) return { kind: 'no proof', reason: 'the suite did not end in time' };
  if (!report) return { kind: 'no proof', reason: `the suite could not be run: ${lastLine(output)}` };
  const tests = testsOf(report);
  const failed = tests.filter(({ status }) => status === 'failed');
  const telling = failed.find((test) => !isNonsense(test));
  if (telling) {
    return { kind: 'caught', by: telling.title, why: reasonOf(telling), failed: failed.length, ran: tests.length };
  }
  const broken = report.testResults.find(({ status, assertionResults }) => {
    return status === 'failed' && !assertionResults.some((test) => test.status === 'failed');
  });
  if (broken) return { kind: 'no proof', reason: `the suite could not be run: ${firstLine(broken.message)}` };
  const [senseless] = failed;
  if (senseless) return { kind: 'no proof', reason: `the changed code is nonsense: ${reasonOf(senseless)}` };
  return tests.length > 0 ? { kind: 'survived' } : { kind: 'no proof', reason: 'no test ran' };
}

/** Why a suite without any change proves nothing about changes; undefined when its tests ran and passed. */
export function faultOfUnchanged(run: JestRun): string | undefined {
  const verdict = judge(run);
  if (verdict.kind === 'survived') return undefined;
  return verdict.kind === 'caught' ? `"${verdict.by}" fails without any change` : verdict.reason;
}

/** The part of a run that is about one spec and the tests with these words in their titles. */
export function partOf(run: JestRun, { spec, title }: { spec: string; title: string }): JestRun {
  if (!run.report) return run;
  const suites = run.report.testResults.filter(({ name }) => name.endsWith(`/${spec}`));
  const testResults = suites.map((suite) => {
    const assertionResults = suite.assertionResults.filter(({ fullName }) => fullName.includes(title));
    const ran = suite.assertionResults.some(({ status }) => status === 'failed');
    const fails = assertionResults.some(({ status }) => status === 'failed');
    return { ...suite, assertionResults, status: ran && !fails ? 'passed' : suite.status };
  });
  return { ...run, report: { testResults } };
}

const testsOf = ({ testResults }: JestReport): JestTest[] =>
  testResults
    .flatMap(({ assertionResults }) => assertionResults)
    .filter(({ status }) => status === 'passed' || status === 'failed');

const colours = new RegExp(`${String.fromCodePoint(27)}\\[[\\d;]*m`, 'g');
const linesOf = (text: string): string[] =>
  text
    .replaceAll(colours, '')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.endsWith('Test suite failed to run'));
const firstLine = (text: string): string => linesOf(text)[0] ?? 'it does not say why';
const lastLine = (text: string): string => linesOf(text).at(-1) ?? 'it does not say why';

const reasonLength = 160;

/** What a test said, without the places in the code. */
function reasonOf({ failureMessages }: JestTest): string {
  const said = linesOf((failureMessages ?? []).join('\n')).filter((line) => !line.startsWith('at '));
  return said.join(' ').slice(0, reasonLength);
}
