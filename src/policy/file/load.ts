import { InvalidInput } from '../../core/error.ts';
import { checkConsistency } from './consistency.ts';
import { formatPath, type Path, type Position, type Problem, readYaml } from '../schema/document.ts';
import { explain } from './reasons.ts';
import { type PolicySpec, policySchema } from '../schema/schema.ts';

/** A policy file that follows its schema, with the places of its parts for whoever has more to say about them. */
export interface PolicyFile {
  /** As the user named it. */
  readonly name: string;
  readonly spec: PolicySpec;
  position(path: Path): Position;
}

/** Either the file, or everything that is wrong with it in the order of the text. */
export type Checked = { readonly file: PolicyFile } | { readonly problems: readonly Problem[] };

const LARGEST = 1024 * 1024;
const MOST_REPORTED = 100;
const START: Position = { line: 1, column: 1 };

/**
 * Reads a policy file: YAML 1.2 in UTF-8, at most 1 MiB.
 * @throws InvalidInput whose message has one problem a line, each `file:line:column: path: reason`.
 */
export function loadPolicy(content: string | Uint8Array, name: string): PolicyFile {
  const checked = checkPolicy(content, name);
  if ('file' in checked) return checked.file;
  const lines = checked.problems.slice(0, MOST_REPORTED).map((problem) => formatProblem(name, problem));
  if (checked.problems.length > MOST_REPORTED)
    lines.push(`${name}: and ${checked.problems.length - MOST_REPORTED} more problems`);
  const [place = name] = checked.problems.map(({ line, column }) => `${name}:${line}:${column}`);
  throw new InvalidInput(place, lines.join('\n').slice(place.length + 2));
}

/** The file, or all its problems. */
export function checkPolicy(content: string | Uint8Array, name: string): Checked {
  const text = decode(content);
  if (typeof text !== 'string') return { problems: [text] };
  const document = readYaml(text);
  if (document.problems.length > 0) return { problems: inOrder(document.problems) };
  if (document.value === null || document.value === undefined)
    return { problems: [{ ...START, path: [], reason: 'is empty; a policy starts with "version: 1"' }] };
  const result = policySchema.safeParse(document.value);
  const notes = result.success
    ? checkConsistency(result.data)
    : result.error.issues.flatMap((issue) => explain(issue, document.value));
  const problems = notes.map((note) => ({
    ...note,
    ...('atKey' in note ? document.keyPosition(note.path) : document.position(note.path)),
  }));
  if (problems.length > 0 || !result.success) return { problems: inOrder(problems) };
  return { file: { name, spec: result.data, position: document.position } };
}

/** `landwaiter.yaml:4:7: publishers[0].actors: reason`; without a path for what concerns the whole file. */
export function formatProblem(name: string, { line, column, path, reason }: Problem): string {
  return `${name}:${line}:${column}: ${path.length > 0 ? `${formatPath(path)}: ` : ''}${reason}`;
}

function decode(content: string | Uint8Array): string | Problem {
  const problem = (at: Position, reason: string): Problem => ({ ...at, path: [], reason });
  // A character takes at least one byte, so that a text of more characters is larger, too.
  if (content.length > LARGEST) return problem(START, 'larger than 1 MiB');
  if (typeof content === 'string') return content.replace(/^\uFEFF/, '');
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(content);
  } catch {
    return problem(firstBadByte(content), 'not UTF-8; save the file in that encoding');
  }
}

function firstBadByte(content: Uint8Array): Position {
  // Replacement characters of the file's own are rare enough to point at them, too.
  const before = new TextDecoder().decode(content).split('\uFFFD', 1).join().split('\n');
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}

function inOrder(problems: readonly Problem[]): readonly Problem[] {
  return [...problems].sort((one, other) => one.line - other.line || one.column - other.column);
}
