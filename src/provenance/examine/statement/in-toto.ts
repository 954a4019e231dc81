import { InvalidInput, quoted } from '../../../core/error.ts';
import { isJson, type Json, jsonObject, strictJson } from '../../strict.ts';
import type { Check, State, Statement } from '../../../core/attachment.ts';
import type { Subject } from '../../subject.ts';
import { slsaIn } from './slsa.ts';

/** https://github.com/in-toto/attestation/blob/main/spec/v1/envelope.md */
export const IN_TOTO = 'application/vnd.in-toto+json';

const TYPES: ReadonlySet<unknown> = new Set(['https://in-toto.io/Statement/v0.1', 'https://in-toto.io/Statement/v1']);
const MOST_SUBJECTS = 1024;
const LONGEST_TYPE = 1024;

/** Why a statement is none of the image. */
export interface Refusal {
  readonly state: Extract<State, 'failed' | 'unreadable'>;
  readonly check: Check;
  readonly reason: string;
}

/**
 * Reads an in-toto statement (0.1 or 1) about an image: any of its subjects may be it, by any algorithm that digests have here.
 * `annotated` are the predicate types that stand beside it, for all to read before it is opened: they have to be its own.
 */
export function readStatement(
  payload: Buffer,
  { digest }: Subject,
  annotated: readonly (string | undefined)[],
): Statement | Refusal {
  let statement: Json;
  try {
    statement = jsonObject(strictJson(payload, 'statement'), 'statement');
  } catch (error) {
    if (!(error instanceof InvalidInput)) throw error;
    // What is no JSON at all was never a statement; what readers read differently may be one.
    const state = /is no (?:JSON|object|UTF-8)/.test(error.reason) ? 'failed' : 'unreadable';
    return { state, check: 'statement', reason: `the statement ${error.reason}` };
  }
  const { _type, predicateType, subject } = statement;
  if (!TYPES.has(_type)) return refused('statement', `it is no in-toto statement: its _type is ${quoted(_type)}`);
  if (!Array.isArray(subject) || subject.length === 0) return refused('subject', 'the statement is about nothing');
  if (subject.length > MOST_SUBJECTS)
    return {
      state: 'unreadable',
      check: 'subject',
      reason: `the statement names ${subject.length} subjects, and ${MOST_SUBJECTS} are the most`,
    };
  const about: unknown = subject.find((one: unknown) => isAbout(one, digest));
  if (about === undefined)
    return refused(
      'subject',
      `the statement is about ${namedBy(subject[0])}${subject.length > 1 ? ` and ${subject.length - 1} more` : ''}, and not about this image`,
    );
  if (typeof predicateType !== 'string' || predicateType === '' || predicateType.length > LONGEST_TYPE)
    return refused('statement', 'the statement does not say what it states (predicateType)');
  const other = annotated.find((one) => one !== undefined && one !== predicateType);
  if (other !== undefined)
    return refused('statement', `the statement is ${quoted(predicateType)}, and ${quoted(other)} stands beside it`);
  return { predicateType, ...slsaIn(predicateType, statement['predicate']), ...annotationsOf(about) };
}

export function isRefusal(read: Statement | Refusal): read is Refusal {
  return 'check' in read;
}

function isAbout(subject: unknown, digest: string): boolean {
  const digests = isJson(subject) && Object.hasOwn(subject, 'digest') ? subject['digest'] : undefined;
  const [algorithm = '', hex] = digest.split(':');
  return isJson(digests) && Object.hasOwn(digests, algorithm) && digests[algorithm] === hex;
}

const MOST_ANNOTATIONS = 20;
const LONGEST_ANNOTATION = 256;

function annotationsOf(subject: unknown): Pick<Statement, 'annotations'> {
  const told = isJson(subject) && Object.hasOwn(subject, 'annotations') ? subject['annotations'] : undefined;
  const kept = Object.entries(isJson(told) ? told : {}).flatMap(([key, value]): [string, string][] =>
    key !== '__proto__' &&
    key.length <= LONGEST_ANNOTATION &&
    typeof value === 'string' &&
    value.length <= LONGEST_ANNOTATION
      ? [[key, value]]
      : [],
  );
  return kept.length === 0 ? {} : { annotations: Object.fromEntries(kept.slice(0, MOST_ANNOTATIONS)) };
}

function namedBy(subject: unknown): string {
  const digests = isJson(subject) ? subject['digest'] : undefined;
  const [first] = isJson(digests) ? Object.entries(digests) : [];
  return first ? quoted(`${first[0]}:${String(first[1])}`) : 'something without a digest';
}

function refused(check: Check, reason: string): Refusal {
  return { state: 'failed', check, reason };
}
