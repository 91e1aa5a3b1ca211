import { TextField } from '#http';

export class EraseRequest {
  @TextField({
    description: 'The password of the account, because this cannot be undone',
    max: 256,
    example: 'correct horse battery',
  })
  readonly password!: string;
}
