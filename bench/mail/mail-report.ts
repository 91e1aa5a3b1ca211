import { median, spread } from '../support/statistics';
import { type Column, count, share, table, threeDigits } from '../support/table';
import { type MailResult, type MailSide } from './mail-side';

/** One result for each round. */
export interface MeasuredMails {
  readonly side: MailSide;
  readonly rounds: readonly MailResult[];
}

const unknown = '–';

const right = <Row>(title: string, text: (row: Row) => string): Column<Row> => ({ title, text, align: 'right' });

const rates = ({ rounds }: MeasuredMails): number[] => rounds.map(({ mails, seconds }) => mails / seconds);

export function mailsTable(measured: readonly MeasuredMails[]): string {
  const middle = ({ rounds }: MeasuredMails, value: (result: MailResult) => number): number =>
    median(rounds.map(value));
  const sum = ({ rounds }: MeasuredMails, value: (result: MailResult) => number): string =>
    count(rounds.reduce((total, each) => total + value(each), 0));
  return table<MeasuredMails>(
    [
      { title: 'queues on', text: ({ side }) => side.backend.name },
      right('workers', ({ side }) => count(side.workers)),
      right('e-mails a second', (row) => threeDigits(median(rates(row)))),
      right('spread', (row) => share(spread(rates(row)))),
      right('messages a second', (row) => threeDigits(middle(row, ({ messages, seconds }) => messages / seconds))),
      right('messages a job', (row) => threeDigits(middle(row, ({ messagesPerJob }) => messagesPerJob))),
      right('workers busy', ({ rounds }) => busy(rounds)),
      right('busiest did', (row) => share(middle(row, ({ largestPart }) => largestPart))),
      right('failed', (row) => sum(row, ({ failures }) => failures)),
      right('queued again', (row) => sum(row, ({ publishedAgain }) => publishedAgain)),
    ],
    measured,
  );
}

function busy(rounds: readonly MailResult[]): string {
  const known = rounds.map(({ workersShare }) => workersShare).filter((each) => each !== undefined);
  return known.length === rounds.length ? share(median(known)) : unknown;
}

interface Ratio {
  readonly what: string;
  readonly ratios: readonly number[];
}

/** Sides that differ in one thing, compared round by round. Empty when there are no two of them. */
export function mailRatios(measured: readonly MeasuredMails[]): string {
  const ratio = (what: string, one: MeasuredMails, other: MeasuredMails | undefined): Ratio[] =>
    other ? [{ what, ratios: rates(one).map((rate, round) => rate / (rates(other)[round] ?? Number.NaN)) }] : [];
  const rows = measured.flatMap((each) => {
    const { backend, workers } = each.side;
    const alone = measured.find(({ side }) => side.backend === backend && side.workers === 1);
    const elsewhere = measured.find(({ side }) => side.backend.name === 'postgresql' && side.workers === workers);
    return [
      ...(workers > 1 ? ratio(`${workers} workers to 1, ${backend.name}`, each, alone) : []),
      ...(backend.name === 'redis' ? ratio(`redis to postgresql, ${workersText(workers)}`, each, elsewhere) : []),
    ];
  });
  if (rows.length === 0) return '';
  return table<Ratio>(
    [
      { title: 'ratio', text: ({ what }) => what },
      right('median', ({ ratios }) => `${threeDigits(median(ratios))} ×`),
      right('spread', ({ ratios }) => share(spread(ratios))),
    ],
    rows,
  );
}

const workersText = (workers: number): string => (workers === 1 ? '1 worker' : `${workers} workers`);
