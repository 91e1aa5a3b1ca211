export { checkInvariants, deadlinesFor, defaultDeadlines, isKnown } from './checker';
export type { AuditReport, CheckOptions, RuleResult, Violation } from './checker';
export type { Depth } from './rules/all-rules';
export { orderMoves } from './rules/order-moves';
export { ruleIds } from './rules/rule';
export type { Deadlines, RuleId } from './rules/rule';
