import * as fc from 'fast-check';
import { boardKey, readSession, sessionFor, sessionIn, sessionSeconds, setSession } from './board-session';

const userId = '0199f5a0-4c1e-7a53-9d0c-2b8f6f6f3c11';
const sessionId = '0299f5a0-4c1e-7a53-9d0c-2b8f6f6f3c11';
const session = { userId, sessionId };
const now = new Date('2026-01-02T03:04:05Z');
const later = (seconds: number): Date => new Date(now.getTime() + seconds * 1000);
const secret = 'x'.repeat(32);
const key = boardKey(secret);

describe('a session of the board', () => {
  const value = sessionFor(session, { key, now });

  it('belongs to whoever it was made for, until it is over', () => {
    expect(readSession(value, { key, now })).toEqual(session);
    expect(readSession(value, { key, now: later(sessionSeconds - 1) })).toEqual(session);
    expect(readSession(value, { key, now: later(sessionSeconds) })).toBeUndefined();
  });

  it.each([
    ['another time', value.replace(/\.\d+\./, '.9999999999.')],
    ['another user', value.replace('0199', '0198')],
    ['another sign-in', value.replace('0299', '0298')],
    ['another signature', `${value.slice(0, -2)}AA`],
    ['no signature', `${userId}.${sessionId}.9999999999`],
    ['something behind it', `${value}A`],
    ['nothing', ''],
  ])('is none with %s', (_, forged) => {
    expect(readSession(forged, { key, now })).toBeUndefined();
  });

  it('is none with the signature of another key, that of the access tokens too', () => {
    for (const foreign of [boardKey('y'.repeat(32)), Buffer.from(secret)]) {
      expect(readSession(sessionFor(session, { key: foreign, now }), { key, now })).toBeUndefined();
    }
  });

  it('never fails, whatever it says', () => {
    fc.assert(fc.property(fc.string(), (text) => expect(readSession(text, { key, now })).toBeUndefined()));
  });

  it.each([
    [undefined, undefined],
    ['', undefined],
    ['holdfast_board=abc', 'abc'],
    ['a=b; holdfast_board=abc; c=d', 'abc'],
    ['holdfast_boards=abc; x-holdfast_board=d', undefined],
  ])('is found in the cookies %j: %j', (cookies, found) => {
    expect(sessionIn(cookies)).toBe(found);
  });

  it('is kept where only the board sees it', () => {
    const attributes = 'Path=/admin/queues; HttpOnly; SameSite=Strict';
    const path = '/admin/queues';
    expect(setSession('abc', { path, secure: false })).toBe(`holdfast_board=abc; Max-Age=1800; ${attributes}`);
    expect(setSession('', { path, secure: true })).toBe(`holdfast_board=; Max-Age=0; ${attributes}; Secure`);
  });
});
