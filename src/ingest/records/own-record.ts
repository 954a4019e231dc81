import { InvalidInput, quoted } from '../../core/error.ts';
import { parseHost, parseRepository } from '../../core/reference.ts';
import type { Time } from '../../core/time.ts';
import type { Context, JsonObject } from '../source.ts';
import { requiredTime, requiredWhole, text } from './json.ts';

/** What every record of Landwaiter's own says: when it was observed, and in which repository where that is one of a registry. */
export interface OwnRecord {
  readonly at: Time;
  readonly place: { readonly registry?: string; readonly repository?: string };
}

/** @throws InvalidInput for another version, no time, and one part of a repository's name without the other. */
export function readOwnRecord(record: JsonObject, context: Context): OwnRecord {
  const version = requiredWhole(record, 'version');
  if (version !== 1) throw new InvalidInput('version', `not 1, which is the only one known: ${quoted(version)}`);
  const at = requiredTime(record, 'observed');
  const host = text(record, 'registry');
  const repository = text(record, 'repository');
  if (host === undefined && repository === undefined) return { at, place: {} };
  if (host === undefined || repository === undefined)
    throw new InvalidInput(host === undefined ? 'registry' : 'repository', 'missing beside the other');
  return { at, place: { registry: context.registry ?? parseHost(host), repository: parseRepository(repository) } };
}
