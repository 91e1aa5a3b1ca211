import * as fc from 'fast-check';
import { isGenuineWebhook, signWebhook, type WebhookHeaders } from './standard-webhooks';

/** The example that the implementations of the specification test themselves with. */
const example = {
  secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
  id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
  at: new Date(1_614_265_330_000),
  body: '{"test": 2432232314}',
  signature: 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
};
const otherSecret = `whsec_${Buffer.alloc(32, 1).toString('base64')}`;

describe('a signed webhook', () => {
  const headers = signWebhook(example.secret, example);
  const genuine = (
    change: Partial<WebhookHeaders> = {},
    { secrets = [example.secret], body = example.body, at = example.at } = {},
  ) => isGenuineWebhook(secrets, { ...headers, ...change }, { body: Buffer.from(body), at });
  const after = (milliseconds: number) => ({ at: new Date(example.at.getTime() + milliseconds) });

  it('carries the signature of the published example', () => {
    expect(headers).toEqual({ id: example.id, timestamp: '1614265330', signature: example.signature });
    expect(genuine()).toBe(true);
  });

  it('is signed alike with the secret with and without its prefix', () => {
    expect(signWebhook(example.secret.slice('whsec_'.length), example)).toEqual(headers);
  });

  it('is refused once a byte of the body has changed', () => {
    expect(genuine({}, { body: example.body.replace('4', '5') })).toBe(false);
    expect(genuine({}, { body: `${example.body}\n` })).toBe(false);
    expect(genuine({}, { body: '' })).toBe(false);
  });

  it('is refused under another id, another time or another secret', () => {
    expect(genuine({ id: 'msg_other' })).toBe(false);
    expect(genuine({ id: '' })).toBe(false);
    expect(genuine({ timestamp: '1614265331' })).toBe(false);
    expect(genuine({}, { secrets: [otherSecret] })).toBe(false);
    expect(genuine({}, { secrets: [] })).toBe(false);
  });

  it.each(['', 'v1,', 'v1', example.signature.slice(3), `v2${example.signature.slice(2)}`, `${example.signature}=`])(
    'is refused with the signature %p',
    (signature) => {
      expect(genuine({ signature })).toBe(false);
    },
  );

  it.each(['', 'now', '1614265330.0', '-1614265330', '1e9', ' 1614265330'])(
    'is refused with the timestamp %p even when that is what was signed',
    (timestamp) => {
      const seconds = Number(timestamp);
      const at = new Date(Number.isNaN(seconds) ? 0 : seconds * 1000);
      expect(genuine({ timestamp }, { at })).toBe(false);
    },
  );

  it.each([
    [300_000, true],
    [300_001, false],
    [-300_000, true],
    [-300_001, false],
    [86_400_000, false],
  ])('that is received %i ms after its time is genuine: %p', (milliseconds, expected) => {
    expect(genuine({}, after(milliseconds))).toBe(expected);
  });

  it('is genuine under any of the secrets, so that they can be rotated', () => {
    expect(genuine({}, { secrets: [otherSecret, example.secret] })).toBe(true);
    expect(genuine({}, { secrets: [example.secret, otherSecret] })).toBe(true);
  });

  it('is genuine when one of several signatures fits, whatever the others are', () => {
    const other = signWebhook(otherSecret, example).signature;
    expect(genuine({ signature: `${other} ${example.signature}` })).toBe(true);
    expect(genuine({ signature: `v2,abc v1,short ${example.signature} v1a,xyz` })).toBe(true);
    expect(genuine({ signature: `${other} v1,short` })).toBe(false);
  });

  it('is genuine for whatever bytes were signed, and for no others', () => {
    const bytes = fc.uint8Array({ maxLength: 200 });
    fc.assert(
      fc.property(bytes, bytes, (signed, sent) => {
        const signature = signWebhook(example.secret, { ...example, body: Buffer.from(signed) });
        const received = (body: Uint8Array) => ({ body: Buffer.from(body), at: example.at });
        expect(isGenuineWebhook([example.secret], signature, received(signed))).toBe(true);
        const same = Buffer.compare(signed, sent) === 0;
        expect(isGenuineWebhook([example.secret], signature, received(sent))).toBe(same);
      }),
    );
  });
});
