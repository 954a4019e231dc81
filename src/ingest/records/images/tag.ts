import { isDigest } from '../../../core/digest.ts';
import { InvalidInput, quoted } from '../../../core/error.ts';
import { isTag } from '../../../core/reference.ts';
import { text } from '../json.ts';
import type { JsonObject } from '../../source.ts';

/** The tag at the path; none where a digest stands (Harbor, push without tag). @throws InvalidInput for other texts. */
export function tag(record: JsonObject, ...path: readonly string[]): string | undefined {
  const value = text(record, ...path);
  if (value === undefined || isDigest(value)) return undefined;
  if (!isTag(value)) throw new InvalidInput(path.join('.'), `not a tag: ${quoted(value)}`);
  return value;
}
