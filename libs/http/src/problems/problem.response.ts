import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';

export class FaultResponse {
  @ApiPropertyOptional({ description: 'JSON pointer into the request body', example: '/items/0/quantity' })
  readonly pointer?: string;

  @ApiPropertyOptional({ description: 'Of a file instead: the line on which the record begins, from 1', example: 17 })
  readonly line?: number;

  @ApiPropertyOptional({ description: 'What is wrong there', example: 'must not be less than 1' })
  readonly detail?: string;
}

/** Schema of every error answer (RFC 9457). */
export class ProblemResponse {
  @ApiProperty({ example: 'urn:holdfast:problem:insufficient_stock' })
  readonly type!: string;

  @ApiProperty({ example: 'Conflict' })
  readonly title!: string;

  @ApiProperty({ example: 409 })
  readonly status!: number;

  @ApiProperty({ description: 'What happened, for people', example: 'There is not enough stock for 1 line.' })
  readonly detail!: string;

  @ApiProperty({ description: 'Path of the request', example: '/api/v1/orders' })
  readonly instance!: string;

  @ApiProperty({ description: 'Stable code, for programs', example: 'insufficient_stock' })
  readonly code!: string;

  @ApiProperty({ description: 'Finds the request in the logs', example: '0199f5a0-4c1e-7a53-9d0c-2b8f6f6f3c11' })
  readonly requestId!: string;

  @ApiPropertyOptional({ type: [FaultResponse] })
  readonly errors?: readonly FaultResponse[];
}
