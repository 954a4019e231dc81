import { isMap, isScalar, isSeq, parseDocument, type Range, stringify, type YAMLMap, type YAMLSeq } from 'yaml';
import { InvalidInput, quoted } from '../../core/error.ts';
import { formatTime, SECOND, type Time } from '../../core/time.ts';
import { formatPath } from '../schema/document.ts';
import { checkPolicy, loadPolicy } from './load.ts';
import type { PolicySpec } from '../schema/schema.ts';

/** The text of a policy file after a change, and the lines that went and came: `- …`, `+ …`. */
export interface Edit {
  readonly text: string;
  readonly shown: readonly string[];
}

/** An exception as the policy file spells it. */
export interface NewException {
  readonly id: string;
  readonly reason: string;
  readonly ticket?: string;
  readonly owner: string;
  readonly approvedBy?: string;
  /** RFC 3339, as the other times. */
  readonly starts?: string;
  readonly expires: string;
  readonly reviewBy?: string;
  readonly scope: {
    readonly rules?: readonly string[];
    readonly repositories?: readonly string[];
    readonly environments?: readonly string[];
    readonly digests?: readonly string[];
    readonly actors?: readonly string[];
  };
}

/**
 * The file with one exception more, and otherwise byte for byte as it was.
 * @throws InvalidInput for a file that is not valid, an exception that would not be, and a file written so that it cannot
 * be added to; the text to add by hand is in the message then.
 */
export function withException(text: string, name: string, exception: NewException): Edit {
  const before = loadPolicy(text, name).spec;
  const eol = text.includes('\r\n') ? '\r\n' : '\n';
  const block = stringify([exception], { lineWidth: 0 }).trimEnd().split('\n');
  const { at, insert, shown } = place(text, block, exception);
  const edited = `${text.slice(0, at)}${insert.join(eol)}${text.slice(at)}`;
  const checked = checkPolicy(edited, name);
  const isAsMeant =
    'file' in checked &&
    same({ ...checked.file.spec, exceptions: checked.file.spec.exceptions?.slice(0, -1) }, before) &&
    checked.file.spec.exceptions?.at(-1)?.id === exception.id;
  if (isAsMeant) return { text: edited, shown: shown.map((line) => `+ ${line}`) };
  const own = alone(before, block, name);
  if (own !== undefined) throw new InvalidInput(name, `nothing was written, this exception would not be valid: ${own}`);
  throw new InvalidInput(
    name,
    `nothing was written, its exceptions are laid out in a way that is not understood here; add this by hand:\n${['exceptions:', ...block.map((line) => `  ${line}`)].join('\n')}`,
  );
}

/**
 * The file in which an exception ends now, with a comment before it that says who ended it and why. It stays in the file:
 * what it covered until then stays explained.
 * @throws InvalidInput for a file that is not valid, an exception that is not there or not in force, and a file written so
 * that it cannot be changed.
 */
export function withExceptionEnded(
  text: string,
  name: string,
  { id, at, by, reason }: { readonly id: string; readonly at: Time; readonly by: string; readonly reason: string },
): Edit {
  const before = loadPolicy(text, name).spec;
  const listed = before.exceptions ?? [];
  const index = listed.findIndex((one) => one.id === id);
  const entry = listed[index];
  const now = at - (at % SECOND);
  if (!entry)
    throw new InvalidInput(
      name,
      `has no exception ${quoted(id)}${listed.length === 0 ? '' : `; it has ${listed.map((one) => quoted(one.id)).join(', ')}`}`,
    );
  if (entry.expires <= now) throw new InvalidInput(id, `has ended already, at ${formatTime(entry.expires)}`);
  if (entry.starts !== undefined && now <= entry.starts)
    throw new InvalidInput(id, `begins only at ${formatTime(entry.starts)}: take it out of the file instead`);
  const found = placeOf(text, index);
  if (!found)
    throw new InvalidInput(
      name,
      `nothing was written, exception ${quoted(id)} is written in a way that is not understood here; set its expires to ${formatTime(now)} by hand`,
    );
  const comment = `${found.indent}# Revoked ${formatTime(now)} by ${oneLine(by)}: ${oneLine(reason)}`;
  const eol = text.includes('\r\n') ? '\r\n' : '\n';
  const [from, to] = found.expires;
  const edited = `${text.slice(0, found.line)}${comment}${eol}${text.slice(found.line, from)}${formatTime(now)}${text.slice(to)}`;
  const checked = checkPolicy(edited, name);
  const expected = { ...before, exceptions: listed.map((one) => (one.id === id ? { ...one, expires: now } : one)) };
  if (!('file' in checked) || !same(checked.file.spec, expected))
    throw new InvalidInput(
      name,
      'problems' in checked
        ? `nothing was written: ${checked.problems.map(({ path, reason: why }) => `${formatPath(path)}: ${why}`).join('; ')}`
        : `nothing was written, ending ${quoted(id)} there would change something else; set its expires to ${formatTime(now)} by hand`,
    );
  return {
    text: edited,
    shown: [`+ ${comment.trim()}`, `- expires: ${text.slice(from, to)}`, `+ expires: ${formatTime(now)}`],
  };
}

/** Where the entry goes, and the lines that are put there. */
function place(
  text: string,
  block: readonly string[],
  exception: NewException,
): { readonly at: number; readonly insert: readonly string[]; readonly shown: readonly string[] } {
  const list = listIn(text);
  const flow = stringify(exception, { collectionStyle: 'flow', lineWidth: 0 }).trimEnd().replaceAll(/\n\s*/g, ' ');
  if (!list) {
    const shown = ['exceptions:', ...block.map((line) => `  ${line}`)];
    return { at: text.length, insert: [...(text.endsWith('\n') ? [] : ['']), ...shown, ''], shown };
  }
  const [start, end] = list.range ?? [0, 0, 0];
  if (list.flow === true) {
    const isEmpty = list.items.length === 0 || /,\s*$/.test(text.slice(start, end - 1));
    return { at: end - 1, insert: [`${isEmpty ? '' : ', '}${flow}`], shown: [flow] };
  }
  const indent = text.slice(text.lastIndexOf('\n', start - 1) + 1, start);
  const shown = block.map((line) => `${indent}${line}`);
  const last = valueEnd(list.items.at(-1)) ?? end;
  const newline = text[last - 1] === '\n' ? last - 1 : text.indexOf('\n', last);
  if (newline < 0) return { at: text.length, insert: ['', ...shown, ''], shown };
  return { at: newline + 1, insert: [...shown, ''], shown };
}

/** Where an exception's `expires` stands, where its line begins and how far that is indented. */
function placeOf(
  text: string,
  index: number,
): { readonly line: number; readonly indent: string; readonly expires: readonly [number, number] } | undefined {
  const list = listIn(text);
  const item: unknown = list?.items[index];
  if (!list || !isMap(item)) return undefined;
  const value: unknown = item.get('expires', true);
  if (!isScalar(value) || !value.range) return undefined;
  const start = item.range?.[0] ?? 0;
  const line = text.lastIndexOf('\n', start - 1) + 1;
  const [, indent = ''] = /^(\s*)/.exec(text.slice(line, start)) ?? [];
  return { line, indent, expires: [value.range[0], value.range[1]] };
}

/** Aliases and anchors stay what they are: only what stands there itself is changed. */
function listIn(text: string): YAMLSeq | undefined {
  const { contents } = parseDocument(text, { version: '1.2', resolveKnownTags: false });
  if (!isRecord(contents)) return undefined;
  const list: unknown = contents.get('exceptions', true);
  return isSeq(list) ? list : undefined;
}

function isRecord(node: unknown): node is YAMLMap {
  return isMap(node);
}

function valueEnd(node: unknown): number | undefined {
  const range: Range | null | undefined = isMap(node) || isSeq(node) || isScalar(node) ? node.range : undefined;
  return range?.[1];
}

/** What is wrong with the entry wherever it stands. */
function alone(before: PolicySpec, block: readonly string[], name: string): string | undefined {
  const others = (before.exceptions ?? []).map(({ id }) => ({
    id,
    reason: 'a',
    owner: 'a',
    expires: '2000-01-01T00:00:00Z',
    scope: { actors: ['a'] },
  }));
  const environments = (before.environments ?? []).map((one) => ({ name: one.name, match: {}, require: {} }));
  const head = stringify({ version: 1, environments }, { lineWidth: 0 });
  const list = [...(others.length > 0 ? stringify(others).trimEnd().split('\n') : []), ...block];
  const checked = checkPolicy(`${head}exceptions:\n${list.map((line) => `  ${line}`).join('\n')}\n`, name);
  return 'problems' in checked
    ? checked.problems.map(({ path, reason }) => `${formatPath(path)}: ${reason}`).join('; ')
    : undefined;
}

function same(one: PolicySpec, other: PolicySpec): boolean {
  // Where there were none, their key would stand elsewhere.
  const plain = ({ exceptions = [], ...others }: PolicySpec): string => JSON.stringify([others, exceptions]);
  return plain(one) === plain(other);
}

function oneLine(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ').trim();
}
