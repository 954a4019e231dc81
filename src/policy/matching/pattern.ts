import { InvalidInput, quoted } from '../../core/error.ts';
import type { Matcher } from '../../core/policy.ts';

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
  // Whoever writes `**/audit.log` means it in any folder, and in none.
  if (subject === 'path' && pattern.startsWith('**/') && pattern.length > 3) {
    const [anywhere, here] = [compileParts(parts), compilePattern(pattern.slice(3), subject)];
    return (text) => here(text) || anywhere(text);
  }
  if (parts.every((part) => part.kind === 'character')) return (text) => text === pattern;
  return compileParts(parts);
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
 * costs its length times the pattern's and never more. What it writes in is made once: policies ask it for every record.
 */
function compileParts(parts: readonly Part[]): Test {
  const literal = parts.findIndex((part) => part.kind !== 'character');
  const start = String.fromCharCode(...parts.slice(0, literal).flatMap((part) => ('code' in part ? [part.code] : [])));
  const [first] = parts.slice(literal);
  if (literal === parts.length - 1 && first?.kind === 'star')
    return first.crosses
      ? (text) => text.startsWith(start)
      : (text) => text.startsWith(start) && !text.includes('/', literal);
  const [here, there] = [new Positions(parts), new Positions(parts)];
  return (text) => {
    if (!text.startsWith(start)) return false;
    let [now, next] = [here, there];
    now.clear();
    now.reach(literal);
    for (let index = literal; index < text.length && now.count > 0; index++) {
      next.clear();
      now.step(text.charCodeAt(index), next);
      [now, next] = [next, now];
    }
    return now.isReached(parts.length);
  };
}

/** A set of positions in a pattern. */
class Positions {
  count = 0;
  readonly #parts: readonly Part[];
  readonly #list: Int32Array;
  /** Of each position the number of the filling that reached it. */
  readonly #reached: Float64Array;
  #filling = 0;

  constructor(parts: readonly Part[]) {
    this.#parts = parts;
    this.#list = new Int32Array(parts.length + 1);
    this.#reached = new Float64Array(parts.length + 1);
  }

  clear(): void {
    this.count = 0;
    this.#filling += 1;
  }

  /** Adds the position and, since a star may stand for nothing, those behind the stars there. */
  reach(position: number): void {
    for (let at = position; !this.isReached(at); at++) {
      this.#reached[at] = this.#filling;
      this.#list[this.count++] = at;
      if (this.#parts[at]?.kind !== 'star') return;
    }
  }

  isReached(position: number): boolean {
    return this.#reached[position] === this.#filling;
  }

  /** Adds to the next positions those that are reached from these with one character more. */
  step(code: number, next: Positions): void {
    for (let index = 0; index < this.count; index++) {
      const at = this.#list[index] ?? 0;
      const part = this.#parts[at];
      if (part?.kind === 'star' ? part.crosses || code !== SLASH : false) next.reach(at);
      else if (part && accepts(part, code)) next.reach(at + 1);
    }
  }
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
