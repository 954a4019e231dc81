import { isMap, isNode, isScalar, LineCounter, parseDocument, type Document } from 'yaml';
import type { z } from 'zod';
import { InvalidInput, quoted } from '../core/error.ts';
import { knownKeys } from './known-keys.ts';
import { nearest } from './nearest.ts';
import { type PolicyFile, policySchema } from './schema.ts';

const LARGEST = 1024 * 1024;
const DEEPEST = 32;

/** A problem and its place, counted from 1. */
export interface Problem {
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

/** Reads a policy file. @throws InvalidInput with one problem a line, each `file:line:column: path: reason`. */
export function loadPolicy(content: Uint8Array | string, fileName: string): PolicyFile {
  const text = typeof content === 'string' ? content : decode(content, fileName);
  if (text.length > LARGEST) throw new InvalidInput(fileName, 'larger than 1 MiB');
  const deep = tooDeep(text);
  if (deep !== undefined) throw new InvalidInput(`${fileName}:${deep}`, `nested deeper than ${DEEPEST} levels`);
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true, prettyErrors: false, version: '1.2' });
  const syntax = [...document.errors, ...document.warnings].map((error) => problem(lines, error.pos[0], SYNTAX[error.code] ?? lowerFirst(error.message)));
  if (syntax.length > 0) throw refusal(fileName, syntax);
  const result = policySchema.safeParse(plain(document, fileName));
  if (result.success) return result.data;
  throw refusal(fileName, result.error.issues.flatMap((issue) => explained(issue, document, lines)));
}

const SYNTAX: Readonly<Record<string, string>> = {
  DUPLICATE_KEY: 'the key stands here a second time',
  TAB_AS_INDENT: 'tabs are not allowed as indentation; use spaces',
};

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}

function decode(content: Uint8Array, fileName: string): string {
  try {
    // The decoder drops a byte order mark by itself.
    return new TextDecoder('utf-8', { fatal: true }).decode(content);
  } catch {
    throw new InvalidInput(fileName, 'not UTF-8');
  }
}

/** The line on which flow or block nesting passes the limit, found before a parser that recurses sees it. */
function tooDeep(text: string): number | undefined {
  let depth = 0;
  for (const [index, line] of text.split('\n').entries()) {
    for (const character of line) {
      if (character === '[' || character === '{') depth += 1;
      if (character === ']' || character === '}') depth -= 1;
      if (depth > DEEPEST) return index + 1;
    }
    if (line.length - line.trimStart().length > DEEPEST * 8) return index + 1;
  }
  return undefined;
}

function plain(document: Document, fileName: string): unknown {
  try {
    return document.toJS({ maxAliasCount: 50 });
  } catch (error) {
    throw new InvalidInput(`${fileName}:1:1`, error instanceof Error ? error.message.toLowerCase() : 'not readable');
  }
}

function refusal(fileName: string, problems: readonly Problem[]): InvalidInput {
  const [first, ...rest] = problems.map(({ line, column, message }) => `${fileName}:${line}:${column}: ${message}`);
  const text = [first, ...rest].join('\n') ;
  const cut = text.indexOf(': ');
  return new InvalidInput(text.slice(0, cut), text.slice(cut + 2));
}

function problem(lines: LineCounter, offset: number, message: string): Problem {
  const { line, col } = lines.linePos(offset);
  return { line: Math.max(1, line), column: Math.max(1, col), message };
}

function explained(issue: z.core.$ZodIssue, document: Document, lines: LineCounter): readonly Problem[] {
  const path = issue.path.filter((part): part is string | number => typeof part !== 'symbol');
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => {
      const known = knownKeys(path);
      const close = nearest(key, known);
      const hint = close === undefined ? `choose from ${known.join(', ')}` : `did you mean ${close}?`;
      return place([...path, key], true, `${shown(path)}unknown key ${quoted(key)}: ${hint}`, document, lines);
    });
  }
  return [place(path, false, `${shown(path)}${reason(issue, document, path)}`, document, lines)];
}

function reason(issue: z.core.$ZodIssue, document: Document, path: readonly (string | number)[]): string {
  const value = document.getIn(path);
  if (issue.code === 'invalid_value' && value === undefined) return `is missing; give ${issue.values.map(String).join(' or ')}`;
  if (issue.code === 'invalid_value') return `${quoted(isNode(value) ? 'this' : value)} is none of ${issue.values.map(String).join(', ')}`;
  if (issue.code === 'invalid_type') return value === undefined ? `is missing (${article(issue.expected)})` : `must be ${article(issue.expected)}`;
  return issue.message;
}

function article(expected: string): string {
  const words: Readonly<Record<string, string>> = { array: 'a list', object: 'a map', record: 'a map', string: 'a text', boolean: 'true or false', number: 'a number', int: 'a whole number' };
  return words[expected] ?? expected;
}

function shown(path: readonly (string | number)[]): string {
  if (path.length === 0) return '';
  return `${path.map((part, index) => (typeof part === 'number' ? `[${part}]` : index === 0 ? part : `.${part}`)).join('')}: `;
}

/** The place of a path; of one that is not there, the nearest thing around it. */
function place(path: readonly (string | number)[], atKey: boolean, message: string, document: Document, lines: LineCounter): Problem {
  for (let length = path.length; length >= 0; length--) {
    const node = document.getIn(path.slice(0, length), true);
    if (!isNode(node) || !node.range) continue;
    const key = atKey && length === path.length ? keyStart(document, path) : undefined;
    return problem(lines, key ?? node.range[0], message);
  }
  return { line: 1, column: 1, message };
}

function keyStart(document: Document, path: readonly (string | number)[]): number | undefined {
  const parent = path.length === 1 ? document.contents : document.getIn(path.slice(0, -1), true);
  if (!isMap(parent)) return undefined;
  for (const { key } of parent.items) if (isScalar(key) && key.value === path.at(-1)) return key.range?.[0];
  return undefined;
}
