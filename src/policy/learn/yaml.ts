import { ifValid, quoted } from '../../core/error.ts';
import { formatTime } from '../../core/time.ts';
import { text } from '../schema/fields.ts';
import { compilePattern, isLiteral, type Subject } from '../matching/pattern.ts';
import { isRare, type Seen, sureness } from './tally.ts';

/** YAML lines; not active where all that they say is commented out, so that they must not stand alone under a key. */
export interface Lines {
  readonly lines: readonly string[];
  readonly active: boolean;
}

/** Names in one list of a draft. */
export const MOST_LISTED = 12;
const LONGEST = 300;

/** Text as a double-quoted YAML scalar of printable ASCII: JSON's escapes are YAML's, and nothing can end the line. */
export function inQuotes(text: string): string {
  return ascii(JSON.stringify(text));
}

/** The same for comments, cut short. */
export function inComment(text: string): string {
  return ascii(quoted(text));
}

/** `12 pushes on 9 days, 2026-11-02T08:00:00Z to 2026-11-24T16:45:00Z`; the unit is given in the singular. */
export function told({ count, days, first, last }: Omit<Seen, 'name'>, unit: string): string {
  const plural = unit.endsWith('h') ? `${unit}es` : unit.endsWith('y') ? `${unit.slice(0, -1)}ies` : `${unit}s`;
  const times = first === last ? formatTime(first) : `${formatTime(first)} to ${formatTime(last)}`;
  return `${count} ${count === 1 ? unit : plural}${days > 1 ? ` on ${days} days` : ''}, ${times}`;
}

/** The same, and how sure that makes: what a line of the draft rests on. */
export function rests(seen: Omit<Seen, 'name'>, unit: string): string {
  return `${told(seen, unit)}: ${sureness(seen)}`;
}

/**
 * A list of patterns that each stand for one observed name. Commented out are names that no pattern can spell (a `*` in
 * a name would allow everything), and names seen once or twice where others were seen often: people decide.
 */
export function list(
  key: string,
  seen: readonly Seen[],
  unit: string,
  isPattern: (name: string) => boolean,
  questioned: readonly Seen[] = [],
  letIn: (name: string) => string | undefined = () => undefined,
): Lines {
  const [most] = seen;
  const items = seen.slice(0, MOST_LISTED).map((one): Lines => {
    if (!isPattern(one.name))
      return silent(`${inComment(one.name)} is no name that a pattern can spell: ${told(one, unit)}`);
    const item = `- ${inQuotes(one.name)} # ${rests(one, unit)}`;
    const reason = most && isRare(one, most) ? letIn(one.name) : undefined;
    if (reason !== undefined) return { lines: [`${item}; let in: ${reason}`], active: true };
    return most && isRare(one, most)
      ? silent(`${item}, rare; uncomment if it should`)
      : { lines: [item], active: true };
  });
  const more = seen.length > MOST_LISTED ? [silent(`and ${seen.length - MOST_LISTED} more, each seen less often`)] : [];
  // Who is listed for what else he did stays so.
  const listed = new Set(seen.map(({ name }) => name));
  const doubtful = questioned
    .slice(0, MOST_LISTED)
    .map((one) =>
      silent(
        `${listed.has(one.name) ? 'not counted' : 'not learned'}: ${inComment(one.name)}, ${told(one, unit)}, with findings on ${one.count === 1 ? 'it' : 'them'}`,
      ),
    );
  return under(`${key}:`, [...items, ...more, ...doubtful]);
}

/** Entries below a key; when none is active, the key is commented out, too. */
export function under(key: string, entries: readonly Lines[]): Lines {
  return linesIf(
    entries.some((entry) => entry.active),
    [key, ...indented(entries.flatMap((entry) => entry.lines))],
  );
}

/** The lines, commented out unless they are active. */
export function linesIf(active: boolean, lines: readonly string[]): Lines {
  return { lines: active ? lines : commented(lines), active };
}

export function commented(lines: readonly string[]): readonly string[] {
  // YAML that is a comment already gets no second mark: uncommenting a block is one step.
  return lines.map((line) => (line === '' ? '' : `# ${line.replace(/^( *)# (?=- |[a-z]{1,20}:)/, '$1')}`));
}

export function indented(lines: readonly string[]): readonly string[] {
  return lines.map((line) => (line === '' ? '' : `  ${line}`));
}

/** Whether a name of free text is a valid pattern that matches itself and nothing else. */
export function isLiteralText(name: string): boolean {
  return canStandForItself(name, 'text');
}

/**
 * An actor's name, or what stands for all sessions of an AWS role, as they are told without a policy, or for Nexus' own tasks:
 * as a pattern that is any name that ends so, and nobody but its administrators gives names.
 */
export function isActor(name: string): boolean {
  return name === '*TASK' || isLiteralText(isSessions(name) ? name.slice(0, -1) : name);
}

/** Whether a name stands for all sessions of an AWS role. */
export function isSessions(name: string): boolean {
  return /^arn:[a-z-]{1,20}:sts::\d{12}:assumed-role\/[^/]{1,128}\/\*$/.test(name);
}

/** The same of a path or git ref. */
export function isLiteralPath(name: string): boolean {
  return canStandForItself(name, 'path');
}

/** The same of a tag, cluster, namespace or host. */
export function isLiteralName(name: string): boolean {
  return canStandForItself(name, 'name');
}

function canStandForItself(name: string, subject: Subject): boolean {
  if (inQuotes(name).length > LONGEST || !text.safeParse(name).success || !isLiteral(name)) return false;
  return ifValid(() => compilePattern(name, subject)(name)) ?? false;
}

function silent(line: string): Lines {
  return { lines: [`# ${line}`], active: false };
}

function ascii(text: string): string {
  return text.replaceAll(/[^\x20-\x7e]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
