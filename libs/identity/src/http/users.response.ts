import { ApiProperty } from '@nestjs/swagger';
import { roles } from '#http';
import { type AccountView, type Profile, tiers } from '../rules/profile';

export class UserResponse {
  @ApiProperty({ format: 'uuid' })
  readonly id!: string;

  @ApiProperty({ description: 'As it was given', format: 'email', example: 'ada@example.com' })
  readonly email!: string;

  @ApiProperty({ type: String, nullable: true, example: 'Ada Lovelace' })
  readonly name!: string | null;

  @ApiProperty({ description: 'Each role includes the ones before it', enum: roles, example: 'customer' })
  readonly role!: string;

  @ApiProperty({ type: String, description: 'Decides tier prices', enum: tiers, nullable: true, example: 'GOLD' })
  readonly tier!: string | null;

  static of({ id, email, name, role, tier }: Profile): UserResponse {
    return { id, email, name, role, tier };
  }
}

export class AccountResponse extends UserResponse {
  @ApiProperty({ description: 'Whether it can sign in' })
  readonly active!: boolean;

  @ApiProperty({ format: 'date-time' })
  readonly createdAt!: string;

  @ApiProperty({ format: 'date-time' })
  readonly updatedAt!: string;

  static override of(account: AccountView): AccountResponse {
    const { active, createdAt, updatedAt } = account;
    const times = { createdAt: createdAt.toISOString(), updatedAt: updatedAt.toISOString() };
    return { ...UserResponse.of(account), active, ...times };
  }
}
