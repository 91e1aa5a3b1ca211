import StripeSdk from 'stripe';
import type { Json } from './client';

const stripe = new StripeSdk('sk_test_of_nobody');

/** A signed event as Stripe sends it: its body, to the byte, and its header. */
export function signedByStripe(event: Json, secret: string, at = new Date()): { body: string; signature: string } {
  const payload = JSON.stringify(event, undefined, 2);
  const timestamp = Math.floor(at.getTime() / 1000);
  return { body: payload, signature: stripe.webhooks.generateTestHeaderString({ payload, secret, timestamp }) };
}

let events = 0;

export function eventOf(type: string, object: Json): Json {
  events += 1;
  return { id: `evt_${process.pid}_${events}`, object: 'event', type, data: { object: structuredClone(object) } };
}
