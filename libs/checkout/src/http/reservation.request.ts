import { ChoiceField, IdField, PageRequest } from '#http';

export const reservationStatuses = ['active', 'confirmed', 'released', 'expired'] as const;

export class ReservationListRequest extends PageRequest {
  @ChoiceField({ description: 'Only reservations of this status', of: reservationStatuses, optional: true })
  readonly status?: string;

  @IdField({ description: 'Only those for this order', optional: true })
  readonly orderId?: string;
}
