import { createHash } from 'node:crypto';
import type { YaraLibrary } from './library.ts';

/** A file of rules. */
export interface RuleFile {
  /** As people are told of it. */
  readonly name: string;
  readonly text: string;
}

/** Rules that compile. */
export interface YaraRules {
  readonly files: readonly RuleFile[];
  /** Of names and texts, lower-case hexadecimal: other rules see other things in the same bytes. */
  readonly sha256: string;
}

/**
 * The bytes are an attacker's and the library has no limit of time, so what it says may be slow is refused. `include`
 * would bring in files that nobody named, and whose text no hash knows.
 */
export const COMPILING = { errorOnSlowPattern: true, errorOnSlowLoop: true, enableIncludes: false } as const;

export function yaraRules(files: readonly RuleFile[]): YaraRules {
  const text = JSON.stringify(files.map(({ name, text: source }) => [name, source]));
  return { files, sha256: createHash('sha256').update(text).digest('hex') };
}

/** Everything that is wrong with a file, as the compiler says it: `name:line:column: E001 reason`. */
export function problemsOf({ validate }: YaraLibrary, { name, text }: RuleFile): readonly string[] {
  return validate(text, COMPILING).errors.map(({ message }) => {
    const [, code = '', title = message] = /^error\[(\w+)\]: ([^\n]*)/.exec(message) ?? [];
    const [, line = '1', column = '1'] = /^ *--> [^\n]*?:(\d+):(\d+)$/m.exec(message) ?? [];
    // The last line that points at something says what.
    const [, detail] = /\^+ ([^\n]+)/.exec(message) ?? [];
    const why = detail === undefined ? title : `${title}: ${detail}`;
    return `${name}:${line}:${column}: ${code === '' ? '' : `${code} `}${why}`;
  });
}
