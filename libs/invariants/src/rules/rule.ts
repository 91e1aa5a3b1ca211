/** The promises, in the order in which they are told. */
export const ruleIds = ['I1', 'I2', 'I3', 'I4', 'I5', 'I6', 'I7', 'I8', 'I9', 'I10', 'I11', 'I12', 'I13'] as const;
export type RuleId = (typeof ruleIds)[number];

/** How long a running worker may take before a rule that waits for it counts as violated. */
export interface Deadlines {
  /** From receiving a payment event to having applied it. */
  readonly paymentEventSeconds: number;
  /** From an order being paid to its confirmation being recorded. */
  readonly confirmationSeconds: number;
  /** From writing a message, or from its being overdue, to publishing it. */
  readonly publicationSeconds: number;
  /** From a published message being overdue to its being processed or dead. */
  readonly processingGraceSeconds: number;
  /** From the expiry of a hold to its release: one sweep period and a grace. */
  readonly holdGraceSeconds: number;
}

export interface Rule {
  readonly id: RuleId;
  readonly title: string;
  /** One statement, hence one snapshot: a row (subject, detail), both text and free of personal data, per violation. */
  readonly sql: string;
  readonly parameters?: (deadlines: Deadlines) => readonly unknown[];
}
