import { known } from '../../../core/known.ts';
import { dirname } from 'node:path';
import type { Logger } from 'pino';
import type { NamedRun } from '../../../core/event.ts';
import type { ContentsPolicy } from '../../../core/policy.ts';
import type { ImagePair, PairState, WantedComparison } from '../../../core/wanted-comparison.ts';
import type { WantedEvidence } from '../../../core/wanted-evidence.ts';
import type { Inbox } from '../../../intake/inbox.ts';
import type { CollectorStatus } from '../../../ingest/fetching/world.ts';
import type { Store } from '../../../lineage/storage/store.ts';
import type { PolicyFile } from '../../../policy/file/load.ts';
import type { CollectorSpec, FetchingSpec } from '../../../policy/schema/collectors.ts';
import type { Round } from '../../../sinks/queue/deliver.ts';
import type { Outbox } from '../../../sinks/queue/outbox.ts';
import { type Environment, secretsOf } from '../../resources/secrets.ts';
import { type Deliveries, openDeliveries } from '../../sinks/deliveries.ts';
import type { Committer } from '../../http/committer.ts';
import { startComparer } from '../comparing/comparer.ts';
import { Comparing, type ComparingParts, type Ended } from '../comparing/comparing.ts';
import { listingsFolder } from '../comparing/listings-folder.ts';
import { startAsker } from '../asking/asker.ts';
import { Asking } from '../asking/asking.ts';
import { openReaders } from '../images/readers.ts';
import { openCollectors, type Opened, runCollectors } from './collecting/collectors.ts';
import type { Tracing } from '../../metrics/tracing.ts';
import { createSinkRounds } from './sink-rounds.ts';

/** What a server does by itself, opened and not yet started: collectors, and sinks to be told. */
export interface Outward {
  start(): Started;
  /** Of one that is not to be started after all. */
  close(): Promise<void>;
}

export interface Started {
  /** Findings were saved. */
  changed(): void;
  /** What findings wait for now, images that are to be read, and those of which to ask what is attached. */
  want(runs: readonly NamedRun[], comparisons: readonly WantedComparison[], evidence: readonly WantedEvidence[]): void;
  /** Somebody asks for two images to be compared. Answers how that stands, or why it cannot be done here. */
  compare(pair: ImagePair): PairState | string;
  readonly collectors: ReadonlyMap<string, CollectorStatus>;
  stop(): Promise<void>;
}

export interface OutwardParts {
  readonly inbox: Pick<Inbox, 'recall' | 'note'>;
  readonly store: Store;
  readonly outbox: Outbox;
  readonly committer: Pick<Committer, 'add'>;
  readonly environment: Environment;
  readonly now: () => number;
  readonly log: Logger;
  readonly version: string;
  readonly tracing: Pick<Tracing, 'done'>;
  readonly told: (rounds: readonly Round[]) => void;
  readonly compared: (one: Ended) => void;
  /** The URL of the store: listings of layers are kept beside it. */
  readonly storeUrl: string;
  /** The folder of the threads' scripts, for tests that run from the sources. */
  readonly threadScripts: URL | undefined;
}

const PATIENCE = 10_000;

/** Opens everything that a policy names. @throws InvalidInput for what cannot be opened: nothing is left open then. */
export async function openOutward(
  file: PolicyFile | undefined,
  contents: ContentsPolicy | undefined,
  parts: OutwardParts,
): Promise<Outward> {
  const { environment, now, store, outbox, version, tracing } = parts;
  const { collectors = [], sources = [], sinks = [] } = file?.spec ?? {};
  const placeOf = (spec: CollectorSpec): string => {
    const { line, column } = file?.position(['collectors', collectors.indexOf(spec)]) ?? { line: 1, column: 1 };
    return `${file?.name ?? ''}:${line}:${column}`;
  };
  const fetching = collectors.filter((one): one is FetchingSpec => one.kind !== 'images');
  const opened = await openCollectors(fetching, sources, placeOf, {
    environment,
    now,
    // What was found by asking the registry is no notification.
    seen: async (digest) =>
      (await store.factsAbout({ digests: [digest] })).some(
        ({ type, source }) => type === 'manifest.pushed' && source !== 'registry-inventory',
      ),
  });
  const surroundings = {
    secrets: secretsOf(environment),
    outside: { fetch: globalThis.fetch, timeout: PATIENCE, version },
    folder: dirname(file?.name ?? '.'),
    sent: (sink: string, startedAt: number, endedAt: number, hasFailed: boolean) =>
      tracing.done({ work: 'message', startedAt, endedAt, attributes: { 'landwaiter.sink': sink }, hasFailed }),
  };
  const deliveries =
    sinks.length === 0 ? undefined : await openDeliveries(sinks, outbox, surroundings, { now, random: Math.random });
  const readers = openReaders(collectors, contents?.readers ?? [], secretsOf(environment), placeOf);
  const asked = { limits: contents?.limits ?? {}, ...known({ yara: contents?.yara }) };
  const reading = { readers, asked, cache: file?.spec.contents?.cache };
  return {
    start: () => started(opened, deliveries, reading, parts),
    close: async () => deliveries?.close(),
  };
}

/** Images that are read, and with what. */
type Reading = Pick<ComparingParts, 'readers' | 'asked'> & { readonly cache: string | undefined };

function started(
  opened: readonly Opened[],
  deliveries: Deliveries | undefined,
  reading: Reading,
  parts: OutwardParts,
): Started {
  const { inbox, store, committer, told, now, log } = parts;
  const rounds = deliveries && createSinkRounds({ deliveries, findings: () => store.findings(), told, now, log });
  const outside: Outside = {
    deliver: (parcel) => committer.add(parcel),
    now,
    changed: (collector, { state, message }) => {
      if (state === 'failing') log.warn({ collector, reason: message }, 'a collector fails');
      else log.info({ collector, ...(message !== undefined && { message }) }, `a collector is ${state}`);
    },
  };
  const running = runCollectors(opened, { inbox, ...outside });
  const comparing = comparingOf(reading, outside, parts);
  const asking = askingOf(reading, outside, parts);
  rounds?.changed();
  return {
    changed: () => rounds?.changed(),
    want(runs, comparisons, evidence) {
      running.want(runs);
      comparing?.want(comparisons);
      asking?.want(evidence);
    },
    compare: (pair) =>
      comparing?.ask(pair) ??
      'no image can be read here: the policy has no collector of the kind images that compares, see docs/collectors.md',
    get collectors() {
      return new Map([...running.status, ...worst(comparing?.status ?? new Map(), asking?.status ?? new Map())]);
    },
    async stop() {
      await Promise.all([
        running.stop(),
        comparing?.stop(),
        asking?.stop(),
        rounds?.stop().catch((error: unknown) => log.error({ reason: String(error) }, 'sinks could not be closed')),
      ]);
    },
  };
}

/** Of a collector that does both what is wrong with either. */
function worst(
  one: ReadonlyMap<string, CollectorStatus>,
  other: ReadonlyMap<string, CollectorStatus>,
): ReadonlyMap<string, CollectorStatus> {
  const failing = [...one].filter(([, { state }]) => state === 'failing');
  return new Map([...one, ...other, ...failing]);
}

type Outside = Pick<ComparingParts, 'deliver' | 'now' | 'changed'>;

function comparingOf(
  { cache, readers: all, asked }: Reading,
  outside: Outside,
  { inbox, store, log, compared, environment, storeUrl, threadScripts }: OutwardParts,
): Comparing | undefined {
  const readers = all.filter(({ compares }) => compares);
  if (readers.length === 0) return undefined;
  const restarted = (reason: string): void =>
    log.error({ reason }, 'the thread that reads images ended and is started again');
  return new Comparing({
    readers,
    asked,
    ...outside,
    comparer: startComparer({ cache: cache ?? listingsFolder(storeUrl, environment) }, restarted, threadScripts),
    notes: inbox,
    keep: store.keepFull,
    ended: compared,
  });
}

function askingOf(
  { readers: all }: Reading,
  outside: Outside,
  { inbox, log, threadScripts }: OutwardParts,
): Asking | undefined {
  const readers = all.filter(({ verifies }) => verifies);
  if (readers.length === 0) return undefined;
  const restarted = (reason: string): void =>
    log.error({ reason }, 'the thread that asks what is attached ended and is started again');
  return new Asking({ readers, ...outside, asker: startAsker(restarted, threadScripts), notes: inbox });
}
