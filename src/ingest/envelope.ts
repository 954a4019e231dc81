import type { Binding } from '../core/policy.ts';
import type { JsonObject } from './source.ts';

/** One thing taken out of an envelope. */
export interface Enclosed {
  /** A record, or another envelope. */
  readonly record: unknown;
  /** The element as it stands in the envelope, where `record` is more than that: what the record's hash is of. */
  readonly element?: unknown;
  /** What the envelope says about every record in it. */
  readonly binding?: Binding;
}

/** A wrapping that says nothing itself: list, batch or transport. Pure, like a source. */
export interface Envelope {
  /** The file name without its extension. */
  readonly name: string;
  /** The key that holds its elements; it tells a long list from a long line before the end has been read. */
  readonly key: string;
  recognises(object: JsonObject): boolean;
  /** @throws InvalidInput with the field's name when it cannot be opened. */
  open(object: JsonObject): Iterable<Enclosed>;
}
