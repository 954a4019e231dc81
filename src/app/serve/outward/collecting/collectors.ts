import { setTimeout as sleep } from 'node:timers/promises';
import type { NamedRun } from '../../../../core/event.ts';
import { InvalidInput, Unavailable } from '../../../../core/error.ts';
import type { Collect, CollectorStatus, World } from '../../../../ingest/fetching/world.ts';
import type { Inbox, Parcel } from '../../../../intake/inbox.ts';
import type { FetchingSpec } from '../../../../policy/schema/collectors.ts';
import type { SourceSpec } from '../../../../policy/schema/schema.ts';
import { CLUSTER, CLUSTER_HEADER, COLLECTED_HEADER } from '../../../../intake/parcel-marks.ts';
import { type Wanted, wantedBy } from './wanted.ts';
import { type CollectingParts, openCollector } from './open.ts';

/** A collector that is ready to run. */
export interface Opened {
  readonly spec: FetchingSpec;
  readonly collect: Collect;
  /** For whom it collects, and as what. */
  readonly parcel: Pick<Parcel, 'source' | 'kind' | 'headers'>;
}

export interface RunningParts {
  readonly inbox: Pick<Inbox, 'recall' | 'note'>;
  /** Resolves when it is durable. */
  readonly deliver: (parcel: Parcel) => Promise<unknown>;
  readonly now: () => number;
  readonly changed: (name: string, status: CollectorStatus) => void;
}

/** Collectors that run. */
export interface Running {
  readonly status: ReadonlyMap<string, CollectorStatus>;
  /** What findings wait for now, of all systems. */
  want(runs: readonly NamedRun[]): void;
  /** Ends them; what they delivered stays, and they go on from what they noted. */
  stop(): Promise<void>;
}

const AGAIN = 5000;

/** Opens every collector, so that a wrong one is found before any runs. @throws InvalidInput naming it and its place in the policy. */
export async function openCollectors(
  specs: readonly FetchingSpec[],
  sources: readonly SourceSpec[],
  placeOf: (spec: FetchingSpec) => string,
  parts: CollectingParts,
): Promise<readonly Opened[]> {
  const opened: Opened[] = [];
  for (const spec of specs) {
    try {
      opened.push({ spec, collect: await openCollector(spec, parts), parcel: parcelOf(spec, sources) });
    } catch (error) {
      if (!(error instanceof InvalidInput)) throw error;
      throw new InvalidInput(placeOf(spec), `collectors: ${spec.name}: ${error.message}`);
    }
  }
  return opened;
}

export function runCollectors(opened: readonly Opened[], parts: RunningParts): Running {
  const end = new AbortController();
  const status = new Map<string, CollectorStatus>();
  const report = (name: string, next: CollectorStatus): void => {
    const before = status.get(name);
    status.set(name, next);
    if (before?.state !== next.state || before.message !== next.message) parts.changed(name, next);
  };
  const wanted = opened.map(({ spec }) => wantedBy(spec));
  const runs = opened.map(async ({ spec, collect, parcel }, index) => {
    const { name } = spec;
    report(name, { state: 'starting' });
    const world = worldOf(name, parcel, parts, (next) => report(name, next), wanted[index] ?? wantedBy(spec));
    while (!end.signal.aborted) {
      try {
        await collect(world, end.signal);
        return;
      } catch (error) {
        if (end.signal.aborted) return;
        report(name, { state: 'failing', message: messageOf(error) });
        // It goes on after failures of what it asks by itself; here the inbox did not say from where.
        if (!(error instanceof Unavailable)) return;
        await sleep(AGAIN, undefined, { signal: end.signal }).catch(() => undefined);
      }
    }
  });
  return {
    status,
    want: (these) => wanted.forEach((one) => one.want(these)),
    async stop() {
      end.abort(new Error('stopping'));
      await Promise.all(runs);
    },
  };
}

/** What is not for now ends a collector: a wrong configuration, or a bug. The others go on. */
function messageOf(error: unknown): string {
  return error instanceof Unavailable ? error.message : `ended: ${String(error)}`;
}

function worldOf(
  name: string,
  parcel: Opened['parcel'],
  { inbox, deliver, now }: RunningParts,
  report: (status: CollectorStatus) => void,
  wanted: Wanted,
): World {
  const key = `collector:${name}`;
  return {
    now,
    sleep: wanted.sleep,
    wanted: wanted.all,
    async deliver(body, headers = {}) {
      await deliver({ ...parcel, headers: { ...parcel.headers, ...headers }, receivedAt: now(), body });
    },
    recall: () => inbox.recall(key),
    note: (state) => inbox.note(key, state),
    report,
  };
}

const COLLECTED = { [COLLECTED_HEADER]: 'yes' };

function parcelOf(spec: FetchingSpec, sources: readonly SourceSpec[]): Opened['parcel'] {
  if (spec.kind === 'kubernetes')
    return { source: spec.name, kind: CLUSTER, headers: { ...COLLECTED, [CLUSTER_HEADER]: spec.cluster } };
  const source = sources.find(({ name }) => name === spec.source);
  if (!source) throw new InvalidInput('source', `no source is called ${spec.source}`);
  return { source: source.name, kind: source.kind, headers: COLLECTED };
}
