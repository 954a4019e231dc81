import type { Binding } from '../core/policy.ts';
import type { PrintedBy } from '../core/printed.ts';
import type { JsonObject } from './source.ts';

/** One thing taken out of an envelope. */
export interface Enclosed {
  /** A record, another envelope, or the InvalidInput that says why it cannot be read: it does not hide the others. */
  readonly record: unknown;
  /** The element as it stands in the envelope, where `record` is more than that: what the record's hash is of. */
  readonly element?: unknown;
  /** What the envelope says about every record in it. */
  readonly binding?: Binding;
  /** It is output of that container: whoever chose its image wrote it. */
  readonly printed?: PrintedBy;
  /** The envelope is a log file as its service delivers it, with all that happened. */
  readonly isUnfiltered?: boolean;
  /** Bytes that were decompressed to get it. */
  readonly inflated?: number;
}

/**
 * A wrapping that says nothing itself: list, batch or transport. Pure, like a source. What a source recognises is never
 * opened: a field that happens to hold JSON text cannot put another record in its place.
 */
export interface Envelope {
  /** The file name without its extension. */
  readonly name: string;
  /** The key of its elements where there can be many; it tells a long list from a long line before its end was read. */
  readonly key?: string;
  recognises(object: JsonObject): boolean;
  /** @throws InvalidInput with the field's name when it cannot be opened. */
  open(object: JsonObject): Iterable<Enclosed>;
}
