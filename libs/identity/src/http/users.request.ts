import { EmailField, TextField } from '#http';
import { passwordLength } from '../rules/password-length';

const maxNameLength = 200;
const notBlank = /\S/;

export class RegisterRequest {
  @EmailField({ description: 'Identifies the account, whatever its case', example: 'ada@example.com' })
  readonly email!: string;

  @TextField({
    description: `${passwordLength.min} to ${passwordLength.max} characters`,
    ...passwordLength,
    example: 'correct horse battery',
  })
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
}
