import { lstatSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { InvalidInput, quoted } from '../../core/error.ts';
import type { YaraFiles } from '../../core/asked-of-images.ts';
import type { RuleFile } from '../../contents/yara/rules.ts';
import { compilePattern } from '../../policy/matching/pattern.ts';

const MOST_FILES = 200;
const MOST_NAMES = 20_000;
const LARGEST = 4 * 1024 * 1024;

/**
 * The files that patterns name, by name; each once. Names that begin with a dot have to be written out.
 * @throws InvalidInput where a pattern names none, and for what is no text or too much.
 */
export function readRuleFiles({ folder, patterns, at }: YaraFiles): readonly RuleFile[] {
  const refused = (reason: string): InvalidInput => new InvalidInput(at, reason);
  const names = new Set<string>();
  for (const pattern of patterns) {
    const found = namesFor(pattern, folder, refused);
    if (found.length === 0) throw refused(`no file is called ${quoted(pattern)}`);
    for (const name of found) names.add(name);
  }
  if (names.size > MOST_FILES) throw refused(`${names.size} files, and ${MOST_FILES} are the most`);
  return [...names].sort().map((name) => ({ name, text: textOf(resolve(folder, name), name, refused) }));
}

type Refused = (reason: string) => InvalidInput;

function namesFor(pattern: string, folder: string, refused: Refused): readonly string[] {
  const isFound = compilePattern(pattern, 'path');
  const parts = pattern.split('/');
  const first = parts.findIndex((part) => /[*[]/.test(part));
  if (first < 0) return isFile(resolve(folder, pattern)) ? [pattern] : [];
  const start = parts.slice(0, first).join('/');
  const deepest = pattern.includes('**') ? Infinity : parts.length;
  const found: string[] = [];
  let seen = 0;
  const walk = (place: string, depth: number): void => {
    for (const name of namesIn(resolve(folder, place === '' ? '.' : `${place}/`))) {
      const one = first === 0 ? join(place, name) : `${place}/${name}`;
      seen += 1;
      if (seen > MOST_NAMES) throw refused(`${quoted(pattern)} looks through more than ${MOST_NAMES} names`);
      // Links to folders may lead in circles; volumes of Kubernetes hold links to files.
      if (lstatSync(resolve(folder, one)).isDirectory()) {
        if (depth < deepest) walk(one, depth + 1);
      } else if (isFound(one) && isFile(resolve(folder, one))) found.push(one);
    }
  };
  walk(start, first + 1);
  return found;
}

function namesIn(place: string): readonly string[] {
  try {
    return readdirSync(place).filter((name) => !name.startsWith('.'));
  } catch (error) {
    if (error instanceof Error && 'syscall' in error) return [];
    throw error;
  }
}

function isFile(place: string): boolean {
  return statSync(place, { throwIfNoEntry: false })?.isFile() === true;
}

function textOf(place: string, name: string, refused: Refused): string {
  try {
    const { size } = statSync(place);
    if (size > LARGEST) throw refused(`${name} has ${size} bytes, and ${LARGEST} are the most`);
    return new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(place));
  } catch (error) {
    if (error instanceof TypeError) throw refused(`${name} is no text in UTF-8`);
    if (!(error instanceof Error && 'syscall' in error && 'code' in error)) throw error;
    throw refused(`${name} cannot be read: ${String(error.code)}`);
  }
}
