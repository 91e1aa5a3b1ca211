import { Check, Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import { Reservation } from './reservation.entity';

/** How many units of one variant a reservation holds. */
@Entity('reservation_lines')
@Check('reservation_lines_quantity_positive', 'quantity > 0')
@Check('reservation_lines_restocked_in_range', 'restocked >= 0 and restocked <= quantity')
export class ReservationLine {
  @PrimaryColumn('uuid', { name: 'reservation_id' })
  @ForeignKey(() => Reservation, { name: 'reservation_lines_reservation_fk' })
  reservationId!: string;

  @PrimaryColumn('uuid', { name: 'variant_id' })
  variantId!: string;

  @Column('integer')
  quantity!: number;

  /** Units that were sold and came back. */
  @Column('integer', { default: 0 })
  restocked!: number;
}
