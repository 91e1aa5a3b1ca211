import { type Column, count, table } from '../../bench/support/table';
import { type Campaign, type Finding, total } from './campaign';

interface Row {
  readonly id: string;
  readonly counts: ReadonlyMap<number, number>;
}

const columns: readonly Column<Row>[] = [
  { title: 'operation', text: ({ id }) => id },
  { title: 'requests', text: ({ counts }) => count(total(counts)), align: 'right' },
  { title: 'statuses', text: ({ counts }) => statusesOf(counts) },
];

function statusesOf(counts: ReadonlyMap<number, number>): string {
  const sorted = [...counts].toSorted(([a], [b]) => a - b);
  return sorted.map(([status, times]) => `${status} × ${count(times)}`).join(', ');
}

/** Operations by requests by statuses. */
export function statusTable({ statuses }: Campaign): string {
  const rows = [...statuses].map(([id, counts]) => ({ id, counts }));
  return table(
    columns,
    rows.toSorted((a, b) => a.id.localeCompare(b.id)),
  );
}

/** Operations of which not one request was granted: nothing is known of what they do with good input. */
export function neverGranted({ statuses }: Campaign): string[] {
  const isGranted = (status: number): boolean => status < 400;
  return [...statuses].filter(([, counts]) => ![...counts.keys()].some(isGranted)).map(([id]) => id);
}

/** What is wrong, how to see it, and how to have it found again. */
export function findingText({ operation, fault, curl, replay }: Finding): string {
  return `${operation} ${fault}\n  see it:  ${curl}\n  again:   ${replay}`;
}

/** `12 s  3,456 requests, 321 in the last second, 2 findings` */
export function progressLine(seconds: number, campaign: Campaign, latest: number): string {
  const findings = campaign.findings.length;
  const parts = [
    `${count(campaign.sent)} requests`,
    `${count(latest)} in the last second`,
    `${findings} finding${findings === 1 ? '' : 's'}`,
  ];
  return `${String(Math.round(seconds)).padStart(4)} s  ${parts.join(', ')}`;
}
