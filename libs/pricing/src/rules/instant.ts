const iso = /^(\d{4})-(\d{2})-(\d{2})(?:T(\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?(?:Z|([+-])(\d{2}):(\d{2})))?$/;
const years = { first: 2000, last: 2199 };
const maxOffsetHours = 14;

/**
 * Reads an ISO 8601 instant such as "2026-11-27T00:00:00Z" or "2026-11-27T08:00+08:00"; a day alone begins at midnight UTC.
 * Undefined for days that no calendar has, for times without a zone, and outside of the years 2000 to 2199.
 */
export function parseInstant(text: string): Date | undefined {
  const match = iso.exec(text);
  if (!match) return undefined;
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map((part) => Number(part ?? 0)) as Parts;
  const millisecond = Number((match[7] ?? '').slice(0, 3).padEnd(3, '0'));
  const local = new Date(Date.UTC(year, month - 1, day, hour, minute, second, millisecond));
  const isReal =
    local.getUTCMonth() === month - 1 && local.getUTCDate() === day && hour < 24 && minute < 60 && second < 60;
  const offsetHours = Number(match[9] ?? 0);
  const offsetMinutes = Number(match[10] ?? 0);
  if (!isReal || year < years.first || year > years.last) return undefined;
  if (offsetHours > maxOffsetHours || offsetMinutes > 59) return undefined;
  const offset = (offsetHours * 60 + offsetMinutes) * 60_000 * (match[8] === '-' ? -1 : 1);
  return new Date(local.getTime() - offset);
}

type Parts = [year: number, month: number, day: number, hour: number, minute: number, second: number];
