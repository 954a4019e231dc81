import { type Digest, isDigest } from '../../core/digest.ts';
import { InvalidInput } from '../../core/error.ts';
import { isObject, objects, object, shortened } from './json.ts';
import { parseJson } from './parse-json.ts';
import type { JsonObject } from '../source.ts';

/** What an in-toto statement says it is about: https://github.com/in-toto/attestation/blob/main/spec/v1/statement.md */
export interface StatementRead {
  readonly subjects: readonly Digest[];
  readonly predicateType?: string;
}

const MOST_SUBJECTS = 100;
const LARGEST = 24 * 1024 * 1024;

/** @throws InvalidInput for what is no statement, or about more than 100 things. */
export function readStatement(base64: string, field: string): StatementRead {
  if (base64.length > LARGEST) throw new InvalidInput(field, `more than ${LARGEST} characters`);
  const statement = parseJson(Buffer.from(base64, 'base64'));
  if (!isObject(statement)) throw new InvalidInput(field, 'no statement');
  const told = objects(statement, 'subject');
  if (told.length > MOST_SUBJECTS) throw new InvalidInput(field, `is about more than ${MOST_SUBJECTS} things`);
  const subjects = new Set(told.flatMap(digestOf));
  const predicateType = shortened(statement, 'predicateType');
  return { subjects: [...subjects], ...(predicateType !== undefined && { predicateType }) };
}

function digestOf(subject: JsonObject): readonly Digest[] {
  const all = object(subject, 'digest') ?? {};
  for (const algorithm of ['sha256', 'sha512']) {
    const digest = `${algorithm}:${String(all[algorithm])}`;
    if (Object.hasOwn(all, algorithm) && isDigest(digest)) return [digest];
  }
  return [];
}
