import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { InvalidInput } from '../../core/error.ts';
import { isObject } from '../records/json.ts';
import type { Context, JsonObject, Reading, Source } from '../source.ts';
import * as exported from '../sources/index.ts';

/** Where the sources are, each with a folder of fixtures. */
export const SOURCES_FOLDER = new URL('../sources/', import.meta.url);
export const sources: readonly Source[] = Object.values(exported);

/** One `<case>.in.json` of a source, and where its `<case>.out.json` is. */
export interface Fixture {
  readonly source: Source;
  /** The context, with what a `binding.json` beside it says: it stands for the policy's word on such files. */
  readonly bound: Context;
  readonly title: string;
  readonly expected: URL;
  readonly record: JsonObject;
}

export const context: Context = {
  origin: { path: 'fixture.ndjson', line: 1, sha256: '0'.repeat(64) },
  cluster: 'prod-eu',
  host: 'build-1',
};

export const fixtures: readonly Fixture[] = sources.flatMap((source) => {
  const place = new URL(`fixtures/${source.name}/`, SOURCES_FOLDER);
  const binding = new URL('binding.json', place);
  const bound = { ...context, ...(existsSync(binding) && parsed(readFileSync(binding, 'utf8'))) };
  return readdirSync(place)
    .filter((file) => file.endsWith('.in.json'))
    .sort()
    .map((file) => ({
      source,
      bound,
      title: `${source.name}: ${file.slice(0, -'.in.json'.length).replaceAll('-', ' ')}`,
      expected: new URL(file.replace('.in.json', '.out.json'), place),
      record: parsed(readFileSync(new URL(file, place), 'utf8')),
    }));
});

export type Outcome = Reading | { readonly refused: string };

/** What the source makes of the record; every other throw than a refusal is one. */
export function outcome(source: Source, record: JsonObject, where: Context): Outcome {
  try {
    return source.read(record, where);
  } catch (error) {
    if (error instanceof InvalidInput) return { refused: error.message };
    throw error;
  }
}

function parsed(text: string): JsonObject {
  const value: unknown = JSON.parse(text);
  if (!isObject(value)) throw new Error('a fixture is one JSON object');
  return value;
}
