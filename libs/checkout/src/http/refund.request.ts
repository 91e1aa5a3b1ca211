import { AmountField, FlagField, IdField, IntegerField, ListField, TextField } from '#http';

export class RefundLineRequest {
  @IdField({ description: 'A line of the order' })
  readonly lineId!: string;

  @IntegerField({ description: 'Units, at the price that was charged for them', min: 1, max: 100_000, example: 1 })
  readonly quantity!: number;
}

export class RefundRequest {
  @AmountField({
    description: 'How much; or give `lines`; leave both out for all that is left',
    optional: true,
    example: '12.50',
  })
  readonly amount?: string | number;

  @ListField(() => RefundLineRequest, {
    description: 'Which units; entries for one line are summed',
    max: 200,
    optional: true,
  })
  readonly lines?: readonly RefundLineRequest[];

  @FlagField({
    description:
      'Put these units back on hand, each at most once; with a refund of all that is left, every unit that has not come back',
    optional: true,
  })
  readonly restock: boolean = false;

  @FlagField({
    description:
      'Give back what was paid on top of the order, when the provider refused to; goes with none of the others',
    optional: true,
  })
  readonly surplus: boolean = false;

  @TextField({ description: 'Why; the customer reads it too', max: 500, example: 'The mug was chipped' })
  readonly reason!: string;
}
