import { ApiProperty } from '@nestjs/swagger';
import type { BrandView } from '../list-brands';

export class BrandResponse {
  @ApiProperty({ format: 'uuid' })
  readonly id!: string;

  @ApiProperty({ example: 'Northlight' })
  readonly name!: string;

  @ApiProperty({ description: 'Unique, for addresses', example: 'northlight' })
  readonly slug!: string;

  static of({ id, name, slug }: BrandView): BrandResponse {
    return { id, name, slug };
  }
}
