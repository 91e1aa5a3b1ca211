import { ApiProperty } from '@nestjs/swagger';
import type { PaymentView } from '#payments';

export class PaymentResponse {
  @ApiProperty({ format: 'uuid' })
  readonly id!: string;

  @ApiProperty({ enum: ['created', 'pending', 'failed', 'cancelled', 'captured'] })
  readonly status!: string;

  @ApiProperty({ example: 'sandbox' })
  readonly provider!: string;

  @ApiProperty({ type: String, nullable: true, description: 'What the front end hands to the provider’s own form' })
  readonly clientSecret!: string | null;

  static of(payment: PaymentView): PaymentResponse {
    const { id, status, provider, clientSecret } = payment;
    return { id, status, provider, clientSecret };
  }
}

export class SimulationResponse {
  @ApiProperty({ description: 'The event that will be sent', example: 'sbx_0199f5a0-4c1e-7a53-9d0c-2b8f6f6f3c11' })
  readonly eventId!: string;
}
