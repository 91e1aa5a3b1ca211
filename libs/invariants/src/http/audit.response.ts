import { ApiProperty } from '@nestjs/swagger';
import { type AuditReport, type RuleId, ruleIds } from '../index';

export class AuditedRuleResponse {
  @ApiProperty({ enum: ruleIds, example: 'I1' })
  readonly rule!: RuleId;

  @ApiProperty({ description: 'How many violations there are', example: 0 })
  readonly violations!: number;
}

export class AuditResponse {
  @ApiProperty({ description: 'No rule is violated' })
  readonly ok!: boolean;

  @ApiProperty({ format: 'date-time', description: 'By the clock of the database' })
  readonly checkedAt!: string;

  @ApiProperty({ type: [AuditedRuleResponse] })
  readonly rules!: readonly AuditedRuleResponse[];

  static of({ ok, checkedAt, rules }: AuditReport): AuditResponse {
    return {
      ok,
      checkedAt: checkedAt.toISOString(),
      rules: rules.map(({ rule, violations }) => ({ rule, violations })),
    };
  }
}
