import { newId } from '#kernel';
import { eventBody, webhookIdOf, writtenAt } from './event-body';

describe('the body of an event', () => {
  // 2026-01-02T03:04:05.678Z in its first 48 bits.
  const messageId = '019b7ca9-8f2e-7a53-9d0c-2b8f6f6f3c11';

  it('says what has happened and when', () => {
    expect(eventBody({ type: 'order.paid', messageId, data: { orderId: 'o' } })).toBe(
      '{"type":"order.paid","timestamp":"2026-01-02T03:04:05.678Z","data":{"orderId":"o"}}',
    );
    expect(webhookIdOf(messageId)).toBe(`msg_${messageId}`);
  });

  it('takes its time from the id of the message', () => {
    jest.useFakeTimers({ now: new Date('2026-01-02T03:04:05.678Z') });
    const id = newId();
    jest.useRealTimers();
    expect(writtenAt(id)).toEqual(new Date('2026-01-02T03:04:05.678Z'));
  });
});
