import { ApiProperty } from '@nestjs/swagger';
import type { CustomerData } from '../export-customer';
import { cartSection, orderSection } from './trade-sections';

type Section = Readonly<Record<string, unknown>>;

const anObject = { type: 'object', additionalProperties: true } as const;
const objects = { type: 'array', items: anObject } as const;

/** One document of everything. Times are ISO 8601, amounts of money are objects as everywhere. */
export class CustomerDataResponse {
  @ApiProperty({ format: 'date-time' })
  readonly exportedAt!: string;

  @ApiProperty({ ...anObject, description: 'The account: address, name, role, price tier, times' })
  readonly profile!: Section;

  @ApiProperty({ ...objects, description: 'Each sign-in: when it began, was carried on last, and ended' })
  readonly sessions!: readonly Section[];

  @ApiProperty({ ...objects, description: 'When a new password was asked for' })
  readonly passwordResets!: readonly Section[];

  @ApiProperty({ ...anObject, nullable: true, description: 'The cart with its items; null when there is none' })
  readonly cart!: Section | null;

  @ApiProperty({
    ...objects,
    description: 'Each order: lines, address, history, reservation, shipment, payments and refunds',
  })
  readonly orders!: readonly Section[];

  @ApiProperty({ ...objects, description: 'Every mail: of which kind, to which address, how it ended' })
  readonly mails!: readonly Section[];

  @ApiProperty({ ...objects, description: 'Price rules that name the customer' })
  readonly priceRules!: readonly Section[];

  @ApiProperty({ ...objects, description: 'Keys by which requests of the last day can be repeated' })
  readonly idempotencyKeys!: readonly Section[];

  static of(data: CustomerData, currency: string): CustomerDataResponse {
    const { profile, sessions, passwordResets, cart, orders, mails, priceRules, idempotencyKeys } = data;
    return {
      exportedAt: new Date().toISOString(),
      profile: { ...profile },
      sessions: sessions.map((session) => ({ ...session })),
      passwordResets: passwordResets.map(({ requestedAt, expiresAt, closedAt }) => ({
        requestedAt,
        expiresAt,
        closedAt,
      })),
      cart: cart ? cartSection(cart, currency) : null,
      orders: orders.map(orderSection),
      mails: mails.map((mail) => ({ ...mail })),
      priceRules: priceRules.map((rule) => ({ ...rule })),
      idempotencyKeys: idempotencyKeys.map((key) => ({ ...key })),
    };
  }
}
