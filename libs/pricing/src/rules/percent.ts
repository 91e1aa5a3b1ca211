const decimal = /^(\d{1,3})(?:\.(\d{1,4}))?$/;
const decimals = 4;
const perPercent = 10_000n;

/** Reads percents such as "12.5" into parts per million, exactly; undefined when it is none from 0 to 100 with four decimals. */
export function parsePercent(input: string | number): bigint | undefined {
  const match = decimal.exec(String(input));
  if (!match) return undefined;
  const ppm = BigInt(match[1] ?? 0) * perPercent + BigInt((match[2] ?? '').padEnd(decimals, '0'));
  return ppm <= 100n * perPercent ? ppm : undefined;
}

/** Writes parts per million as percents, without needless zeros: 125,000 → "12.5". */
export function formatPercent(ppm: bigint): string {
  const fraction = (ppm % perPercent).toString().padStart(decimals, '0').replace(/0+$/, '');
  return fraction === '' ? `${ppm / perPercent}` : `${ppm / perPercent}.${fraction}`;
}
