/** Where a test is that has to fail. */
export interface NamedSuite {
  /** Of jest.config.js. */
  readonly project: 'unit' | 'integration' | 'interleavings' | 'e2e' | 'faults';
  /** The spec, from the root of the project. */
  readonly spec: string;
  /** Words of the titles of the tests that are run, as they are written. */
  readonly title: string;
}

/** One promise of the shop broken on purpose: a change of its source, and the suite that must not let it pass. */
export interface Mutant {
  /** What the change does, as half a sentence: "the stock update loses its guard". */
  readonly name: string;
  /** An invariant by its number, or the promise in words. */
  readonly breaks: string;
  /** From the root of the project. */
  readonly file: string;
  /** Stands in the file exactly once. */
  readonly find: string;
  readonly replace: string;
  readonly caughtBy: NamedSuite;
}
