export { checkInvariants, deadlinesFor, defaultDeadlines } from './checker';
export type { AuditReport, CheckOptions, RuleResult, Violation } from './checker';
export { orderMoves } from './rules/order-moves';
export { ruleIds } from './rules/rule';
export type { Deadlines, RuleId } from './rules/rule';
