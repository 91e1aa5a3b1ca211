import { Injectable } from '@nestjs/common';
import { Statements } from '#database';
import type { SandboxCharge } from './sandbox-charge.entity';

type Outcome = SandboxCharge['outcome'];

@Injectable()
export class SandboxChargeRepository {
  constructor(private readonly statements: Statements) {}

  /** Notes what happened to a payment; money that is there stays. @returns what holds now */
  async note(paymentId: string, outcome: Outcome): Promise<Outcome> {
    const [charge] = await this.statements.query<{ outcome: Outcome }>(
      `insert into sandbox_charges (payment_id, outcome) values ($1, $2)
       on conflict (payment_id) do update
         set outcome = case when sandbox_charges.outcome = 'captured' then 'captured' else excluded.outcome end,
             updated_at = now()
       returning outcome`,
      [paymentId, outcome],
    );
    if (!charge) throw new Error('The charge was not written.');
    return charge.outcome;
  }

  async find(paymentId: string): Promise<Outcome | undefined> {
    const [charge] = await this.statements.query<{ outcome: Outcome }>(
      'select outcome from sandbox_charges where payment_id = $1',
      [paymentId],
    );
    return charge?.outcome;
  }
}
