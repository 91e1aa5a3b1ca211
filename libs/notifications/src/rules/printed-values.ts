import { formatAmount } from '#kernel';

/** An amount in minor units, written out with its currency: 19.90 USD. */
export function printedAmount(minor: bigint, currency: string): string {
  return `${formatAmount(minor, currency)} ${currency}`;
}

const months = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];

/** A moment to the minute, in the one time zone that needs no knowledge of the reader: 21 November 2026, 14:05 UTC. */
export function printedMoment(at: Date): string {
  return `${at.getUTCDate()} ${months[at.getUTCMonth()]} ${at.getUTCFullYear()}, ${at.toISOString().slice(11, 16)} UTC`;
}

export interface PostalAddress {
  readonly name: string;
  readonly line1: string;
  readonly line2?: string;
  readonly city: string;
  readonly postalCode?: string;
  readonly region?: string;
  readonly country: string;
}

/** As on an envelope, without empty lines for what is not known. */
export function addressLines(address: PostalAddress): string[] {
  const { name, line1, line2 = '', postalCode = '', city, region = '', country } = address;
  return [name, line1, line2, `${postalCode} ${city}`.trim(), region, country].filter((line) => line.trim() !== '');
}
