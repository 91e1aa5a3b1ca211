import { ChoiceField, EmailField, FlagField, PageRequest, roles, TextField } from '#http';
import { type AccountSort, accountSorts } from '../rules/account-sort';
import { passwordLength } from '../rules/password-length';
import { type Role, type Tier, tiers } from '../rules/profile';

const maxNameLength = 200;
const notBlank = /\S/;

const newPassword = {
  description: `${passwordLength.min} to ${passwordLength.max} characters`,
  ...passwordLength,
  example: 'correct horse battery',
};

const ownPassword = { description: 'Of the account', max: passwordLength.max, example: 'correct horse battery' };

export class RegisterRequest {
  @EmailField({ description: 'Identifies the account, whatever its case', example: 'ada@example.com' })
  readonly email!: string;

  @TextField(newPassword)
  readonly password!: string;

  @TextField({
    description: 'How the shop addresses the person',
    max: maxNameLength,
    pattern: notBlank,
    optional: true,
    example: 'Ada Lovelace',
  })
  readonly name?: string | null;
}

export class ChangeProfileRequest {
  @TextField({
    nullable: true,
    description: 'How the shop addresses the person; null takes the name away, leaving it out changes nothing',
    max: maxNameLength,
    pattern: notBlank,
    optional: true,
    example: 'Ada King',
  })
  readonly name?: string | null;

  @TextField({ ...ownPassword, description: 'The password until now; goes with `newPassword`', optional: true })
  readonly currentPassword?: string;

  @TextField({ ...newPassword, description: 'The password from now on; ends all other sessions', optional: true })
  readonly newPassword?: string;
}

export class ResetPasswordRequest {
  @EmailField({ description: 'Of the account, whatever its case', example: 'ada@example.com' })
  readonly email!: string;
}

export class ConfirmResetRequest {
  @TextField({
    description: 'From the mail',
    max: 200,
    example: 'Yc2mJx0E1n3nS8k4o0v7b1Qw5Zr9Lt6HpUaDfGiKe-M',
  })
  readonly token!: string;

  @TextField({ ...newPassword, description: 'The password from now on' })
  readonly newPassword!: string;
}

export class AccountListRequest extends PageRequest {
  @ChoiceField({ description: 'Only accounts with exactly this role', of: roles, optional: true, example: 'staff' })
  readonly role?: Role;

  @ChoiceField({
    description: 'Only accounts that are open, or closed',
    of: ['true', 'false'],
    optional: true,
    example: 'true',
  })
  readonly active?: 'true' | 'false';

  @TextField({
    description: 'Only the account with this address; capitals do not matter',
    max: 254,
    optional: true,
    example: 'ada@example.com',
  })
  readonly email?: string;

  @ChoiceField({
    description: 'Order of the list; a minus means descending',
    of: accountSorts,
    optional: true,
    example: '-createdAt',
  })
  readonly sort: AccountSort = '-createdAt';
}

/** What is left out stays as it is. */
export class ChangeAccountRequest {
  @ChoiceField({ description: 'Each role includes the ones before it', of: roles, optional: true, example: 'staff' })
  readonly role?: Role;

  @ChoiceField({
    description: 'Decides tier prices; null for none',
    of: tiers,
    nullable: true,
    optional: true,
    example: 'GOLD',
  })
  readonly tier?: Tier | null;

  @FlagField({ description: 'false closes the account and ends its sessions', optional: true, example: true })
  readonly active?: boolean;
}
