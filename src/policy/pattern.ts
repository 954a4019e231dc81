import { InvalidInput, quoted } from '../core/error.ts';
import type { Matcher } from '../core/policy.ts';

/**
 * What a pattern is matched against. `repository`: `host/path`; `path`: a file, a workflow file or a git ref; `name`: a
 * tag, cluster, namespace or host; `text`: whatever others may choose freely, such as an actor or a user agent.
 */
export type Subject = 'repository' | 'path' | 'name' | 'text';

/** Whether a text matches one pattern as a whole, in time linear in the text. */
export type Test = (text: string) => boolean;

type Part =
  | { readonly kind: 'character'; readonly code: number }
  | { readonly kind: 'class'; readonly ranges: readonly (readonly [number, number])[] }
  | { readonly kind: 'star'; readonly crosses: boolean };

const LONGEST = 512;
const SLASH = 47;
// A class is ranges of digits or letters and nothing else, so that `dependabot[bot]` stays the name it is.
const CLASS = /^\[((?:[0-9]-[0-9]|[a-z]-[a-z]|[A-Z]-[A-Z])+)\]/;
// What no host, path, tag or Kubernetes name contains; whoever writes it expects another pattern language.
const FOREIGN: Readonly<Record<Subject, RegExp | undefined>> = {
  repository: /[^A-Za-z0-9._:/*[\]-]/,
  name: /[^A-Za-z0-9._:@/*[\]-]/,
  path: undefined,
  text: undefined,
};
const BRACKETED_ADDRESS = /^\[[0-9A-Fa-f:]+\]/;

/** @throws InvalidInput when the text is no pattern for this subject. */
export function compilePattern(pattern: string, subject: Subject): Test {
  const parts = parse(pattern, subject);
  if (parts.every((part) => part.kind === 'character')) return (text) => text === pattern;
  return (text) => run(parts, text);
}

/** The patterns of a list as one question; an empty list matches nothing. @throws InvalidInput as `compilePattern` does. */
export function compilePatterns(patterns: readonly string[], subject: Subject): Matcher {
  const tests = patterns.map((pattern) => compilePattern(pattern, subject));
  return { patterns, matches: (text) => tests.some((test) => test(text)) };
}

/** Whether a pattern of free text stands for itself alone. */
export function isLiteral(pattern: string): boolean {
  return parse(pattern, 'text').every((part) => part.kind === 'character');
}

function parse(pattern: string, subject: Subject): readonly Part[] {
  const refuse = (reason: string): never => {
    throw new InvalidInput('pattern', reason);
  };
  if (pattern === '') return refuse('an empty pattern matches nothing');
  if (pattern.length > LONGEST) return refuse(`longer than ${LONGEST} characters`);
  const address = subject === 'repository' ? (BRACKETED_ADDRESS.exec(pattern)?.[0].length ?? 0) : 0;
  const odd = FOREIGN[subject]?.exec(pattern)?.[0];
  if (odd !== undefined)
    return refuse(`${quoted(odd)} occurs in no ${subject}; patterns know *, ** and ranges such as [0-9]`);
  const parts: Part[] = [];
  for (let index = 0; index < pattern.length; ) {
    const rest = pattern.slice(index);
    const ranges = rest[0] === '[' ? CLASS.exec(rest)?.[1] : undefined;
    const stars = /^\*{1,512}/.exec(rest)?.[0].length ?? 0;
    if (stars > 2) return refuse('three stars in a row; ** already crosses every /');
    if (stars > 0) parts.push({ kind: 'star', crosses: stars === 2 || subject === 'name' || subject === 'text' });
    else if (ranges !== undefined) parts.push({ kind: 'class', ranges: parseRanges(ranges) });
    else if (FOREIGN[subject] && index >= address && /^[[\]]/.test(rest))
      return refuse('brackets hold ranges only, such as [0-9] or [a-z0-9]');
    else parts.push({ kind: 'character', code: pattern.charCodeAt(index) });
    index += stars > 0 ? stars : ranges === undefined ? 1 : ranges.length + 2;
  }
  return parts;
}

function parseRanges(text: string): readonly (readonly [number, number])[] {
  return (text.match(/.-./g) ?? []).map((range) => {
    const [from, to] = [range.charCodeAt(0), range.charCodeAt(2)];
    if (from > to) throw new InvalidInput('pattern', `the range ${range} runs backwards`);
    return [from, to] as const;
  });
}

/**
 * Every position the text so far can have reached in the pattern, at once: no backtracking, so that a hostile text
 * costs its length times the pattern's and never more.
 */
function run(parts: readonly Part[], text: string): boolean {
  const marks = new Int32Array(parts.length + 1).fill(-1);
  let now: number[] = [];
  let next: number[] = [];
  const reach = (list: number[], position: number, step: number): void => {
    for (let at = position; marks[at] !== step; at++) {
      marks[at] = step;
      list.push(at);
      if (parts[at]?.kind !== 'star') return;
    }
  };
  reach(now, 0, 0);
  for (let index = 0; index < text.length && now.length > 0; index++) {
    const code = text.charCodeAt(index);
    next.length = 0;
    for (const at of now) {
      const part = parts[at];
      if (part?.kind === 'star' ? part.crosses || code !== SLASH : false) reach(next, at, index + 1);
      else if (part && accepts(part, code)) reach(next, at + 1, index + 1);
    }
    [now, next] = [next, now];
  }
  return now.includes(parts.length);
}

function accepts(part: Part, code: number): boolean {
  switch (part.kind) {
    case 'character':
      return part.code === code;
    case 'class':
      return part.ranges.some(([from, to]) => from <= code && code <= to);
    case 'star':
      return false;
  }
}
