import { ApiProperty } from '@nestjs/swagger';
import type { TokenPair } from '../sessions/token-pairs';

export class TokenPairResponse {
  @ApiProperty({ description: 'Goes into the header `Authorization: Bearer …`' })
  readonly access!: string;

  @ApiProperty({ description: 'Buys the next pair, once; keep it secret' })
  readonly refresh!: string;

  @ApiProperty({ description: 'Lifetime of the access token in seconds', example: 900 })
  readonly expiresIn!: number;

  static of({ access, refresh, expiresIn }: TokenPair): TokenPairResponse {
    return { access, refresh, expiresIn };
  }
}

export class VerifiedTokenResponse {
  @ApiProperty({ example: true })
  readonly valid!: true;

  @ApiProperty({ description: 'Id of the user', format: 'uuid' })
  readonly sub!: string;

  @ApiProperty({ description: 'When the token expires, in seconds since 1970', example: 1_767_225_600 })
  readonly exp!: number;
}
