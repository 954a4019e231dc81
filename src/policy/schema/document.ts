import {
  Composer,
  type CST,
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  Lexer,
  LineCounter,
  type Node,
  Parser,
} from 'yaml';
import { quoted } from '../../core/error.ts';

/** Keys and 0-based list positions from the top of the file. */
export type Path = readonly (string | number)[];

/** 1-based; the column counts UTF-16 units. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** Something wrong in a policy file, at the place where a person would correct it. */
export interface Problem extends Position {
  readonly path: Path;
  readonly reason: string;
}

/** A YAML file as plain values, and where in the text each of them stands. */
export interface YamlDocument {
  readonly value: unknown;
  readonly problems: readonly Problem[];
  /** Of a value; of the nearest value around it where there is none. */
  position(path: Path): Position;
  /** Of a key, as `position` otherwise. */
  keyPosition(path: Path): Position;
}

const DEEPEST = 32;
// Aliases repeat values: ten lines can stand for a billion of them.
const MOST_VALUES = 50_000;
const EMPTY: Position = { line: 1, column: 1 };

/** Reads YAML 1.2 (core schema, one document, text keys, no tags or directives); what else it holds are problems. */
export function readYaml(text: string): YamlDocument {
  const lines = new LineCounter();
  const at = (offset: number): Position => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  const tokens = tokenize(text, lines);
  if (typeof tokens === 'number')
    return unreadable({ ...at(tokens), path: [], reason: `nested deeper than ${DEEPEST} levels` });
  const [document, second] = new Composer({
    prettyErrors: false,
    uniqueKeys: false,
    resolveKnownTags: false,
    version: '1.2',
  }).compose(tokens, true, text.length);
  if (!document) return unreadable({ ...EMPTY, path: [], reason: 'is empty' });
  const syntax = syntaxProblems(document, second?.range[0], at);
  if (syntax.length > 0) return unreadable(...syntax);
  return createReader(document, at);
}

function unreadable(...problems: readonly Problem[]): YamlDocument {
  return { value: undefined, problems, position: () => EMPTY, keyPosition: () => EMPTY };
}

/** The offset at which it is too deep, found before anything recursive sees the tokens. */
function tokenize(text: string, lines: LineCounter): readonly CST.Token[] | number {
  const parser = new Parser(lines.addNewLine);
  const tokens: CST.Token[] = [];
  // `parse` would note the first line; a parser that is fed piece by piece does not.
  lines.addNewLine(0);
  for (const lexeme of new Lexer().lex(text)) {
    for (const token of parser.next(lexeme)) tokens.push(token);
    if (parser.stack.length > DEEPEST + 2) return parser.offset;
  }
  for (const token of parser.end()) tokens.push(token);
  return tokens;
}

const REASONS: Readonly<Record<string, string>> = {
  TAB_AS_INDENT: 'a tab in the indentation; indent with spaces',
  BAD_ALIAS: 'a value that starts with * must be in quotes',
  TAG_RESOLVE_FAILED: 'tags (!…) are not allowed here; a value that starts with ! must be in quotes',
  BLOCK_AS_IMPLICIT_KEY: 'two keys on one line; a value with ": " in it must be in quotes',
};

function syntaxProblems(
  document: Document.Parsed,
  second: number | undefined,
  at: (offset: number) => Position,
): readonly Problem[] {
  const found = new Map<number, Problem>();
  const add = (offset: number, reason: string): void => {
    if (!found.has(offset)) found.set(offset, { ...at(offset), path: [], reason });
  };
  for (const error of [...document.errors, ...document.warnings]) {
    add(
      error.pos[0],
      REASONS[error.code] ?? `not valid YAML: ${error.message.charAt(0).toLowerCase()}${error.message.slice(1)}`,
    );
  }
  if (document.directives.yaml.explicit === true) add(0, 'a policy is YAML 1.2; leave out the %YAML line');
  if (second !== undefined) add(second, 'a second document; a policy is one');
  return [...found.values()].sort((one, other) => one.line - other.line || one.column - other.column);
}

interface Place {
  readonly key?: number;
  readonly value: number;
}

function createReader(document: Document.Parsed, at: (offset: number) => Position): YamlDocument {
  const places = new Map<string, Place>();
  const problems: Problem[] = [];
  const open = new Set<Node>();
  // The library's own `resolve` walks the whole document for every alias.
  const anchors = new Map<string, Node>();
  let values = 0;

  const note = (node: Node | null | undefined, path: Path, reason: string): void => {
    problems.push({ ...at(node?.range?.[0] ?? places.get(JSON.stringify(path))?.value ?? 0), path, reason });
  };
  const read = (node: unknown, path: Path, from: number, key?: number): unknown => {
    const start = isNode(node) ? (node.range?.[0] ?? from) : from;
    places.set(JSON.stringify(path), { value: start, ...(key !== undefined && { key }) });
    if (++values === MOST_VALUES)
      problems.push({ ...at(start), path, reason: `more than ${MOST_VALUES} values, aliases counted each time` });
    if (values >= MOST_VALUES || !isNode(node)) return null;
    if (path.length > DEEPEST) {
      note(node, path, `nested deeper than ${DEEPEST} levels`);
      values = MOST_VALUES;
      return null;
    }
    if (isAlias(node)) {
      const target = anchors.get(node.source);
      if (target === undefined)
        note(node, path, `no anchor &${node.source}; a value that starts with * must be in quotes`);
      else if (open.has(target)) note(node, path, `the alias *${node.source} contains itself`);
      else return read(target, path, start, key);
      return null;
    }
    if (node.anchor !== undefined) anchors.set(node.anchor, node);
    if (isScalar(node)) return node.value;
    open.add(node);
    const value = isSeq(node)
      ? node.items.map((item, index) => read(item, [...path, index], start))
      : isMap(node)
        ? readMap(node.items, path, start)
        : null;
    open.delete(node);
    return value;
  };
  const readMap = (
    pairs: readonly { readonly key: unknown; readonly value: unknown }[],
    path: Path,
    from: number,
  ): unknown => {
    const entries = new Map<string, unknown>();
    for (const { key, value } of pairs) {
      const node = isNode(key) ? key : undefined;
      const name = isScalar(key) ? key.value : undefined;
      const offset = node?.range?.[0] ?? from;
      if (typeof name !== 'string') note(node, path, 'a key must be text; put it in quotes');
      else if (name === '__proto__') note(node, path, 'a key must not be "__proto__"');
      else if (entries.has(name))
        note(
          node,
          [...path, name],
          `given twice, first on line ${at(places.get(JSON.stringify([...path, name]))?.key ?? from).line}`,
        );
      else entries.set(name, read(value, [...path, name], offset, offset));
    }
    return Object.fromEntries(entries);
  };
  const find = (path: Path): Place => {
    for (let length = path.length; length >= 0; length--) {
      const place = places.get(JSON.stringify(path.slice(0, length)));
      if (place) return place;
    }
    return { value: 0 };
  };

  const value = read(document.contents, [], 0);
  return {
    value,
    problems,
    position: (path) => at(find(path).value),
    keyPosition: (path) => {
      const place = find(path);
      return at(place.key ?? place.value);
    },
  };
}

function isNode(value: unknown): value is Node {
  return isAlias(value) || isScalar(value) || isMap(value) || isSeq(value);
}

/** `publishers[0].actors[1]`; keys that are no plain words are quoted. */
export function formatPath(path: Path): string {
  return path
    .map((part) =>
      typeof part === 'number'
        ? `[${part}]`
        : /^[A-Za-z][A-Za-z0-9_-]{0,63}$/.test(part)
          ? `.${part}`
          : `[${quoted(part)}]`,
    )
    .join('')
    .replace(/^\./, '');
}
