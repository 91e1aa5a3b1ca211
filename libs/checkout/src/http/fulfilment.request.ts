import { TextField } from '#http';

export class FulfilmentRequest {
  @TextField({ description: 'Who carries it', max: 100, optional: true, example: 'DHL' })
  readonly carrier?: string;

  @TextField({ description: 'What the carrier calls it', max: 100, optional: true, example: '00340434161094042557' })
  readonly trackingNumber?: string;
}
