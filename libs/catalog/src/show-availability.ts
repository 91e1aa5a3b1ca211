import { Injectable } from '@nestjs/common';
import { Statements } from '#database';
import { NotFound } from '#kernel';
import { AvailabilityReadModel } from './store/availability.read-model';

/** Units of a variant that can be sold now, straight from the database. @throws NotFound */
@Injectable()
export class ShowAvailability {
  constructor(
    private readonly statements: Statements,
    private readonly readModel: AvailabilityReadModel,
  ) {}

  async run(variantId: string): Promise<number> {
    const available = await this.readModel.find(this.statements, variantId);
    if (available === undefined) throw new NotFound('variant');
    return available;
  }
}
