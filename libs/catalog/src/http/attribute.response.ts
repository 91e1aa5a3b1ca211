import { ApiProperty } from '@nestjs/swagger';
import type { AttributeView } from '../list-attributes';

export class AttributeValueResponse {
  @ApiProperty({ format: 'uuid' })
  readonly id!: string;

  @ApiProperty({ example: 'XL' })
  readonly value!: string;

  static of({ id, value }: AttributeView['values'][number]): AttributeValueResponse {
    return { id, value };
  }
}

export class AttributeResponse {
  @ApiProperty({ format: 'uuid' })
  readonly id!: string;

  @ApiProperty({ example: 'Size' })
  readonly name!: string;

  @ApiProperty({ type: [AttributeValueResponse], description: 'In the order in which they are shown' })
  readonly values!: readonly AttributeValueResponse[];

  static of({ id, name, values }: AttributeView): AttributeResponse {
    return { id, name, values: values.map((value) => AttributeValueResponse.of(value)) };
  }
}
