import { linked } from './linked.ts';
import type { Month } from './month.ts';
import type { Feed, Organisation } from './organisation.ts';
import { builds } from './records/builds/index.ts';
import { CLUSTER_HUM, clusters } from './records/clusters/index.ts';
import { hosts } from './records/hosts/index.ts';
import { REGISTRY_HUM, registries } from './records/registries/index.ts';
import type { Hum, NativeRecord, Tell } from './records/writer.ts';
import { kept, type Line } from './telemetry.ts';

/** A file as a collector would have written it. */
export interface RenderedFile {
  /** `FEED/part-1.ndjson`. */
  readonly path: string;
  readonly lines: readonly Line[];
}

/** More than that, and five hundred months take a day. */
export const MOST_RECORDS = 20_000;

const LINES_OF_A_FILE = 5000;
const HOUR = 3_600_000;
const HUM: Readonly<Record<string, Hum>> = { ...CLUSTER_HUM, ...REGISTRY_HUM };
const WRITERS = [registries, builds, clusters, hosts];

/** A month as its feeds keep it: a folder for each. */
export function render(
  month: Month,
  feeds: readonly Feed[] = month.organisation.telemetry,
  most = MOST_RECORDS,
): readonly RenderedFile[] {
  const acts = linked(month.acts);
  const files = feeds.flatMap((feed) => filesOf(feed, kept(feed, recordsOf(acts, month, feed))));
  const count = files.reduce((sum, { lines }) => sum + lines.length, 0);
  if (count > most)
    throw new Error(`month ${month.organisation.seed} has ${count} records, of which ${most} are allowed`);
  return files;
}

/** What the systems write, before a feed makes something of it. */
function recordsOf(acts: ReturnType<typeof linked>, month: Month, feed: Feed): readonly NativeRecord[] {
  const { organisation, from, until } = month;
  const tellers = tellersOf(feed.kind);
  const records = acts.flatMap((act) => tellers.flatMap((tell) => tell(act, organisation, feed)));
  return [...records, ...humOf(organisation, feed, from, until)];
}

function tellersOf(kind: string): readonly Tell[] {
  const found = WRITERS.flatMap((writers) => writers[kind] ?? []);
  if (found.length === 0) throw new Error(`nobody writes records of the kind ${kind}`);
  return found;
}

function humOf(organisation: Organisation, feed: Feed, from: number, until: number): readonly NativeRecord[] {
  const hum = HUM[feed.kind];
  if (!hum) return [];
  const records: NativeRecord[] = [];
  for (let at = from; at < until; at += HOUR) records.push(...hum(organisation, feed, at));
  return records;
}

function filesOf(feed: Feed, lines: readonly Line[]): readonly RenderedFile[] {
  const parts = Math.ceil(lines.length / LINES_OF_A_FILE);
  const ending = lines.every(({ text }) => text.startsWith('{')) ? 'ndjson' : 'log';
  return Array.from({ length: parts }, (_, part) => ({
    path: `${feed.name}/part-${part + 1}.${ending}`,
    lines: lines.slice(part * LINES_OF_A_FILE, (part + 1) * LINES_OF_A_FILE),
  }));
}
