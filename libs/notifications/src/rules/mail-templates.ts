/** Every kind of mail that is sent. The names are in Message-IDs and in the header X-Template; stable for ever. */
export const mailTemplates = [
  'order_confirmation',
  'payment_receipt',
  'reservation_expiring',
  'order_shipped',
  'refund_issued',
  'low_stock',
  'password_reset',
] as const;

export type MailTemplate = (typeof mailTemplates)[number];
