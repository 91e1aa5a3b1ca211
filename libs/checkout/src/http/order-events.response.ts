import { ApiProperty } from '@nestjs/swagger';

export class EventsTokenResponse {
  @ApiProperty({ description: 'Goes into `?access_token=` of this one order’s events' })
  readonly token!: string;

  @ApiProperty({ description: 'Seconds within which a stream has to be opened with it', example: 60 })
  readonly expiresIn!: number;
}
