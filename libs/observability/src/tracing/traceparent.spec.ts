import { readTraceparent, spanContextOf, traceIdOf, traceparentOf } from './traceparent';

const trace = '4bf92f3577b34da6a3ce929d0e0e4736';
const span = '00f067aa0ba902b7';

describe('a traceparent', () => {
  it.each(['00', '01'])('is read and written back with the flags %s', (flags) => {
    const header = `00-${trace}-${span}-${flags}`;
    expect(readTraceparent(header)).toBe(header);
    expect(traceIdOf(header)).toBe(trace);
    expect(spanContextOf(header, true)).toEqual({
      traceId: trace,
      spanId: span,
      traceFlags: Number(flags),
      isRemote: true,
    });
    expect(traceparentOf(spanContextOf(header, true))).toBe(header);
  });

  it.each([
    undefined,
    ['00', trace],
    '',
    `00-${'0'.repeat(32)}-${span}-01`,
    `00-${trace}-${'0'.repeat(16)}-01`,
    `ff-${trace}-${span}-01`,
    `00-${trace.toUpperCase()}-${span}-01`,
    `00-${trace}-${span}-01-more`,
    `00-${trace}-${span}-01\n`,
  ])('is not what %p is', (header) => {
    expect(readTraceparent(header)).toBeUndefined();
  });
});
