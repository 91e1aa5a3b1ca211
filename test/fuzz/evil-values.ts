import * as fc from 'fast-check';
import type { Arbitrary } from 'fast-check';
import { Members, RawJson } from './json-text';
import { nameOf } from './things';

/** Names that every object has, or that change what one is. */
export const evilNames = [
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'hasOwnProperty',
  '__defineGetter__',
  'then',
  'length',
  '',
  'a/b~c',
  '\u0000',
  '\ud800',
] as const;

export const evilTexts = [
  '',
  ' ',
  '\u0000',
  'a\u0000b',
  '\ud800',
  'x\udc00y',
  '\ufeff',
  '\u202e',
  'NaN',
  'Infinity',
  'null',
  'undefined',
  'true',
  '-0',
  '1e400',
  '1e5',
  '0x10',
  '٣',
  '99999999999999999999',
  '-1',
  '1.005',
  '.5',
  '+1',
  "'",
  "'; drop table orders; --",
  '%',
  '\\',
  '${x}',
  '<script>alert(1)</script>',
  '../../etc/passwd',
  'a\r\nx-evil: 1',
  '00000000-0000-0000-0000-000000000000',
  'ffffffff-ffff-ffff-ffff-ffffffffffff',
  '0199f5a0-4c1e-7a53-9d0c-2b8f6f6f3c1',
  '{0199f5a0-4c1e-7a53-9d0c-2b8f6f6f3c11}',
  '0199F5A0-4C1E-7A53-9D0C-2B8F6F6F3C11',
  '2024-02-30T00:00:00Z',
  '2024-13-01',
  '0000-00-00T00:00:00Z',
  '+275760-09-13T00:00:00.001Z',
  '294277-01-01T00:00:00Z',
  '-000001-01-01T00:00:00Z',
  '2024-06-30T23:59:60Z',
  'a@b',
  'a@example.com\u0000',
  '"a b"@example.com',
  'http://127.0.0.1:9\\@127.0.0.1',
  'javascript:alert(1)',
  'https://127.0.0.1:99999/',
  '[]',
  '{}',
  'é'.normalize('NFD'),
  '𝒳'.repeat(50),
  'ß'.repeat(201),
  'x'.repeat(256),
  'x'.repeat(5000),
] as const;

const rawNumbers = [
  '1e400',
  '-1e400',
  '-0',
  '1E-400',
  '9007199254740993',
  '2147483648',
  '-2147483649',
  '9223372036854775808',
  '0.1e1',
  '1.0000000000000000001',
];
const noJson = [
  'NaN',
  'Infinity',
  'undefined',
  "'x'",
  '01',
  '+1',
  '.5',
  '1.',
  '"\\ud800"',
  '"\\u0000"',
  '"\\x41"',
  '"\t"',
  '/**/1',
];

const nested = (depth: number, open: string, close: string): RawJson =>
  new RawJson(`${open.repeat(depth)}1${close.repeat(depth)}`);

/** What no field expects. A text may be evil as well. */
export const evilValues: Arbitrary<unknown> = fc.oneof(
  { weight: 5, arbitrary: fc.constantFrom<unknown>(...evilTexts) },
  { weight: 3, arbitrary: fc.constantFrom(...rawNumbers).map((text) => new RawJson(text)) },
  { weight: 1, arbitrary: fc.constantFrom(...noJson).map((text) => new RawJson(text)) },
  {
    weight: 3,
    arbitrary: fc.constantFrom<unknown>(null, true, false, 0, -1, 0.5, 1e21, [], {}, [[]], [null], [{}], { a: 1 }),
  },
  { weight: 1, arbitrary: fc.constantFrom(...evilNames).map((name) => new Members([[name, { polluted: true }]])) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      nested(10, '[', ']'),
      nested(31, '[', ']'),
      nested(10, '{"a":', '}'),
      nested(2000, '[', ']'),
    ),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom(1, 200, 3000).map((length) => Array.from({ length }, () => nameOf('variant', 0))),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom(nameOf('user', 0), nameOf('order', 3), nameOf('payment', 1), nameOf('variant', 2)),
  },
);
