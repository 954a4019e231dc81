import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { parseAllDocuments } from 'yaml';
import { isObject } from '../records/json.ts';

/** One file of published records, as texts that a reader can be given one after the other. */
export interface Published {
  readonly folder: string;
  /** `<folder>/<file>`. */
  readonly name: string;
  /** Empty: nothing in it can be understood as JSON or YAML. */
  readonly texts: readonly string[];
}

/** What stands beside records: where they came from, what happened, the policy of those who recorded them. */
const NOTES: ReadonlySet<string> = new Set(['provenance.txt', 'README.md', 'truth.ndjson', 'landwaiter.yaml']);

/** Every file of every folder and what is in it, in order. */
export function publishedIn(root: string): readonly Published[] {
  return readdirSync(root, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort()
    .flatMap((folder) => {
      const within = readdirSync(`${root}${folder}`, { withFileTypes: true, recursive: true });
      const files = within
        .filter((entry) => entry.isFile() && !NOTES.has(entry.name))
        .map(({ parentPath, name }) => relative(`${root}${folder}`, join(parentPath, name)))
        .sort();
      return files
        .filter((file) => !isConverted(file, files))
        .map((file) => ({ folder, name: `${folder}/${file}`, texts: textsOf(file, `${root}${folder}/${file}`) }));
    });
}

// The same as JSON stands beside it.
function isConverted(file: string, files: readonly string[]): boolean {
  return file.endsWith('.yaml') && files.includes(file.replace(/\.yaml$/, '.json'));
}

function textsOf(file: string, path: string): readonly string[] {
  const bytes = readFileSync(path);
  const text = (file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8');
  if (file.endsWith('.yaml')) return yamlObjects(text);
  return file.endsWith('.txt') ? textsInProse(text) : [text];
}

/** The objects in a text for people: JSON that begins on a line of its own, or the text as relaxed JSON or YAML. */
function textsInProse(text: string): readonly string[] {
  const json = jsonObjects(text);
  if (json.length > 0) return json;
  // Comments, and backslashes before what needs none: as documentation writes JSON.
  return yamlObjects(text.replaceAll(/^\s*\/\/.*$/gm, '').replaceAll(/\\(?=[^"\\/bfnrtu])/g, ''));
}

/** The JSON texts that begin a line, perhaps after a time, and end where their brackets do. */
function jsonObjects(text: string): readonly string[] {
  const found: string[] = [];
  const beginning = /^[ \t]*(?:[\d/:. TZ+-]+ )?(?=[{[])/gm;
  for (let match = beginning.exec(text); match !== null; match = beginning.exec(text)) {
    const start = match.index + match[0].length;
    const end = endOf(text, start);
    const value = text.slice(start, end);
    const isWhole = isJson(value);
    if (isWhole) found.push(value);
    // Nothing within what is broken is a record.
    const next = text.indexOf('\n{', start);
    beginning.lastIndex = isWhole || next < 0 ? end : Math.min(next + 1, end);
  }
  return found;
}

function endOf(text: string, start: number): number {
  let depth = 0;
  let inString = false;
  for (let index = start; index < text.length; index += 1) {
    const character = text[index];
    if (inString) {
      if (character === '\\') index += 1;
      else if (character === '"' || character === '\n') inString = false;
    } else if (character === '"') inString = true;
    else if (character === '{' || character === '[') depth += 1;
    else if (character === '}' || character === ']') {
      depth -= 1;
      if (depth === 0) return index + 1;
    }
  }
  return text.length;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch (error) {
    if (error instanceof SyntaxError) return false;
    throw error;
  }
}

function yamlObjects(text: string): readonly string[] {
  const documents = parseAllDocuments(text.replaceAll(/^(?:\$ )?kubectl .*$/gm, ''));
  if (!Array.isArray(documents)) return [];
  return documents.flatMap((document): readonly string[] => {
    if (document.errors.length > 0) return [];
    const value: unknown = document.toJS({ maxAliasCount: 0 });
    return isObject(value) || (Array.isArray(value) && value.every(isObject)) ? [JSON.stringify(value)] : [];
  });
}
