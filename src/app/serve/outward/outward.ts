import { dirname } from 'node:path';
import type { Logger } from 'pino';
import type { NamedRun } from '../../../core/event.ts';
import type { Inbox } from '../../../intake/inbox.ts';
import type { CollectorStatus } from '../../../ingest/fetching/world.ts';
import type { Store } from '../../../lineage/storage/store.ts';
import type { PolicyFile } from '../../../policy/file/load.ts';
import type { Round } from '../../../sinks/queue/deliver.ts';
import type { Outbox } from '../../../sinks/queue/outbox.ts';
import { type Environment, secretsOf } from '../../resources/secrets.ts';
import { type Deliveries, openDeliveries } from '../../sinks/deliveries.ts';
import type { Committer } from '../../http/committer.ts';
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
  /** What findings wait for now. */
  want(runs: readonly NamedRun[]): void;
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
}

const PATIENCE = 10_000;

/** Opens everything that a policy names. @throws InvalidInput for what cannot be opened: nothing is left open then. */
export async function openOutward(file: PolicyFile | undefined, parts: OutwardParts): Promise<Outward> {
  const { environment, now, store, outbox, version, tracing } = parts;
  const { collectors = [], sources = [], sinks = [] } = file?.spec ?? {};
  const placeOf = (index: number): string => {
    const { line, column } = file?.position(['collectors', index]) ?? { line: 1, column: 1 };
    return `${file?.name ?? ''}:${line}:${column}`;
  };
  const opened = await openCollectors(collectors, sources, placeOf, {
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
  return {
    start: () => started(opened, deliveries, parts),
    close: async () => deliveries?.close(),
  };
}

function started(opened: readonly Opened[], deliveries: Deliveries | undefined, parts: OutwardParts): Started {
  const { inbox, store, committer, told, now, log } = parts;
  const rounds = deliveries && createSinkRounds({ deliveries, findings: () => store.findings(), told, now, log });
  const running = runCollectors(opened, {
    inbox,
    deliver: (parcel) => committer.add(parcel),
    now,
    changed: (collector, { state, message }) => {
      if (state === 'failing') log.warn({ collector, reason: message }, 'a collector fails');
      else log.info({ collector, ...(message !== undefined && { message }) }, `a collector is ${state}`);
    },
  });
  rounds?.changed();
  return {
    changed: () => rounds?.changed(),
    want: running.want,
    collectors: running.status,
    async stop() {
      await Promise.all([
        running.stop(),
        rounds?.stop().catch((error: unknown) => log.error({ reason: String(error) }, 'sinks could not be closed')),
      ]);
    },
  };
}
