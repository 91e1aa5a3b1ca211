/** pending: to be sent, or being sent; the other two are ends that only a replay leaves. */
export const deliveryStates = ['pending', 'delivered', 'failed'] as const;
export type DeliveryState = (typeof deliveryStates)[number];
