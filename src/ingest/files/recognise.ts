import { addTo } from '../../core/grouping.ts';
import type { JsonObject, Source } from '../source.ts';

interface Recogniser {
  recognises(record: JsonObject): boolean;
}

/** The one that recognises a record. */
type Recognise<One> = (record: JsonObject) => One | undefined;

/** So many are asked without looking whether that is worth while. */
const FIRST = 6;

const known = new WeakMap<readonly Source[], Recognise<Source>>();

/** The source that a record is of. */
export function recogniserOf(sources: readonly Source[]): Recognise<Source> {
  const recognise = known.get(sources) ?? askedInTurn(sources);
  known.set(sources, recognise);
  return recognise;
}

/**
 * Asks them in turn, and the first that recognises a record has it. Most envelopes and what nobody knows would be shown
 * to all: after the first few only those are asked who look at a key that the record has.
 */
export function askedInTurn<One extends Recogniser>(all: readonly One[]): Recognise<One> {
  if (all.length <= FIRST) return (record) => all.find((one) => one.recognises(record));
  const [first, others] = [all.slice(0, FIRST), all.slice(FIRST)];
  let byKey: ReturnType<typeof lookedAt> | undefined;

  function candidatesFor(record: JsonObject): readonly One[] {
    byKey ??= lookedAt(others);
    const asked = new Set(byKey.always);
    for (const key of Object.keys(record)) for (const place of byKey.of.get(key) ?? []) asked.add(place);
    return others.filter((_, place) => asked.has(place));
  }

  return (record) =>
    first.find((one) => one.recognises(record)) ?? candidatesFor(record).find((one) => one.recognises(record));
}

/**
 * At which top-level keys each of them looks, shown a record without any. They are pure: one that says no to that says no
 * to every record that has none of these keys.
 */
function lookedAt(all: readonly Recogniser[]) {
  const of = new Map<string, number[]>();
  const always: number[] = [];
  all.forEach((one, place) => {
    const { record, keys } = watched();
    if (one.recognises(record) || keys.has(EVERYTHING)) always.push(place);
    for (const key of keys) if (typeof key === 'string') addTo(of, key, place);
  });
  return { of, always };
}

const EVERYTHING = Symbol('everything');

/** An empty record that notes what is looked at in it. */
function watched() {
  const keys = new Set<string | symbol>();
  const record: JsonObject = new Proxy<JsonObject>(Object.freeze({}), {
    get: (_, key) => void keys.add(key),
    has: (_, key) => !keys.add(key),
    getOwnPropertyDescriptor: (_, key) => void keys.add(key),
    ownKeys: () => {
      keys.add(EVERYTHING);
      return [];
    },
  });
  return { record, keys };
}
