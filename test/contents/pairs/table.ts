import type { Pair } from './pair.ts';

export const COLUMNS = ['built', 'open', 'suspect'] as const;
export type Column = (typeof COLUMNS)[number];

interface Reason {
  readonly kind: string;
  readonly path?: string;
  readonly points: number;
  readonly says: string;
}

/** What `landwaiter diff -o json` gives, with its whole text but the layers, whose history tells of each step. */
export interface Answer {
  readonly severity: string | null;
  readonly score: number;
  readonly reasons: readonly Reason[];
  readonly complete: boolean;
  readonly text: string;
}

/** An answer as the command printed it; anything that is not JSON is a failure, with its first line. */
export function answerOf(printed: string): Answer {
  try {
    const answer: Answer = JSON.parse(printed);
    return { ...answer, text: JSON.stringify({ ...answer, layers: undefined }) };
  } catch {
    const [said = ''] = printed.trim().split('\n');
    return { severity: `failed: ${said}`, score: -1, reasons: [], complete: false, text: '' };
  }
}

export interface Judged {
  readonly pair: Pair;
  /** By column; a column that was not asked for is not there. */
  readonly answers: Readonly<Partial<Record<Column, Answer>>>;
}

/** From so many points on a reason of a benign pair is printed. */
const HEAVY = 30;

/** So many reasons of one kind are printed by name, the rest as a number. */
const SHOWN = 3;

const cell = (answer?: Answer): string =>
  (answer ? `${answer.severity ?? 'none'} ${answer.score}${answer.complete ? '' : ' incomplete'}` : '-').padEnd(16);

const head = (title: string): string => `${title.padEnd(40)}${COLUMNS.map((column) => column.padEnd(16)).join(' ')}\n`;

const row = ({ pair, answers }: Judged): string =>
  `${pair.name.padEnd(40)}${COLUMNS.map((column) => cell(answers[column])).join(' ')}\n`;

function heavy({ answers }: Judged): string {
  return COLUMNS.flatMap((column) => {
    const byKind = Object.groupBy(
      (answers[column]?.reasons ?? []).filter(({ points }) => points >= HEAVY),
      ({ kind }) => kind,
    );
    return Object.entries(byKind).map(([kind, reasons = []]) => {
      const paths = reasons.slice(0, SHOWN).map(({ path, points }) => `${path ?? '-'} (${points})`);
      const more = reasons.length > SHOWN ? ` and ${reasons.length - SHOWN} more` : '';
      return `    ${column}: ${kind} ${paths.join(', ')}${more}\n`;
    });
  }).join('');
}

type Naming = '-' | 'reason' | 'elsewhere' | 'MISSED';

/** Whether a text is in a reason, only elsewhere in the answer, or nowhere. */
function naming(answer: Answer | undefined, text: string): Naming {
  if (!answer) return '-';
  const wanted = text.toLowerCase();
  const without = wanted.replace(/^\//, '');
  const among = (said: string): boolean => said.includes(wanted) || (wanted !== without && said.includes(without));
  if (answer.reasons.some(({ path = '', says }) => among(`${path} ${says}`.toLowerCase()))) return 'reason';
  return among(answer.text.toLowerCase()) ? 'elsewhere' : 'MISSED';
}

function named({ pair, answers }: Judged): string {
  return pair.names
    .map((text) => {
      const found = COLUMNS.map((column) => naming(answers[column], text));
      const same = found.every((each) => each === found[0]);
      return `    ${text}: ${same ? found[0] : found.join(' / ')}\n`;
    })
    .join('');
}

const RAISED = /^(medium|high|critical)$/;

function summary(judged: readonly Judged[], kind: Pair['kind']): string {
  const some = judged.filter(({ pair }) => pair.kind === kind);
  const counts = COLUMNS.map(
    (column) =>
      `${column} ${some.filter(({ answers }) => RAISED.test(answers[column]?.severity ?? '')).length} of ${some.filter(({ answers }) => answers[column]).length}`,
  );
  return `${some.length} ${kind} pairs; medium or worse: ${counts.join(', ')}\n`;
}

/** The whole run as text: benign pairs with their heavy reasons, implants with what is named, and the counts. */
export function table(judged: readonly Judged[]): string {
  const benign = judged.filter(({ pair }) => pair.kind === 'benign');
  const implants = judged.filter(({ pair }) => pair.kind === 'implant');
  return [
    head('Benign'),
    ...benign.flatMap((each) => [row(each), heavy(each)]),
    `\n${head('Implants')}`,
    ...implants.flatMap((each) => [row(each), named(each)]),
    `\n${summary(judged, 'benign')}${summary(judged, 'implant')}`,
  ].join('');
}
