import { randomUUID } from 'node:crypto';
import { getHeapStatistics } from 'node:v8';
import type { Logger } from 'pino';
import { Unavailable } from '../../core/error.ts';
import { HOUR } from '../../core/time.ts';
import type { Parcel } from '../../intake/inbox.ts';
import type { Lock } from '../../database/lock.ts';
import { redacted } from '../../intake/redact.ts';
import { addApi } from '../http/api/api.ts';
import { asking } from '../http/api/asking.ts';
import { createCommitter } from '../http/committer.ts';
import { addHealth } from '../http/health.ts';
import { intakeOf } from '../http/intake.ts';
import { addPage } from '../http/page/page.ts';
import { BUILT_PAGE, readPage } from '../http/page/page-files.ts';
import { createServer, limitsOf, listen } from '../http/server.ts';
import { INTERVAL, sparingLog } from '../http/sparing-log.ts';
import { createListeners } from '../http/stream/listeners.ts';
import { addStatusPage } from '../http/status-page.ts';
import { openOutbox } from '../resources/outbox.ts';
import type { PolicyText } from '../policies/compile-file.ts';
import { noteJudgedBy } from '../resources/judged-by.ts';
import type { Environment } from '../resources/secrets.ts';
import { ENDED_SESSIONS, sessionKey } from '../resources/session-key.ts';
import { openStore } from '../resources/store.ts';
import { lockStore } from '../resources/store-lock.ts';
import { startAccepting } from './accepting/accepting.ts';
import { type Configuration, configurationOf, policyMark } from './configuration.ts';
import { forgetOld } from './forget-old.ts';
import { createLog } from '../metrics/log.ts';
import { endedShort } from './threads/memory.ts';
import { findingsLog } from './new-findings.ts';
import { orElse } from './or-else.ts';
import { configured, hasNoSinks, tellAll, tellStart } from './not-configured.ts';
import { createMetrics } from '../metrics/metrics.ts';
import { openOutward, type Outward, type Started } from './outward/outward.ts';
import { evaluationOf, firstLookOf, readingOf } from './threads/thread-spans.ts';
import { startThreads } from './threads/threads.ts';
import { openTracing } from '../metrics/tracing.ts';
import { watchWaiting } from './threads/waiting.ts';

export interface ServeOptions {
  readonly store: string;
  /** Reads the policy file anew; undefined without one. */
  readonly readPolicy: () => PolicyText | undefined;
  readonly listen?: string;
  readonly environment: Environment;
  readonly log: { write(line: string): void };
  readonly version: string;
  /** The folder of the threads' scripts, for tests that run from the sources. */
  readonly threadScripts?: URL;
  /** The folder of the built page, for the same. */
  readonly page?: URL;
}

/** A running server. */
export interface Served {
  /** `http://127.0.0.1:8484` */
  readonly address: string;
  /** Reads the configuration again. Resolves with what is wrong with it, the running one being kept; or undefined. */
  reload(): Promise<string | undefined>;
  /** Resolves with a sentence when another process has taken over the store: stop then. */
  readonly displaced: Promise<string>;
  /** Takes no more, answers what it has, ends. */
  stop(): Promise<void>;
}

const LISTEN = '127.0.0.1:8484';
const LINGER = 3;

/** Starts everything. @throws InvalidInput for a configuration that cannot be run, Unavailable for what does not answer. */
export async function serve(options: ServeOptions): Promise<Served> {
  const log = createLog(options.log);
  const metrics = createMetrics();
  let config = await configurationOf(options, log);
  const now = (): number => Date.now();
  const tracing = await tracingOf(options, log);
  const lock = await lockAlone(options);
  const opened: { close(): Promise<void> }[] = [];
  // What was opened last is closed first, and the lock given back at the end.
  const close = async (): Promise<void> => {
    for (const one of opened.splice(0).reverse()) await one.close();
    await lock.release();
  };
  const keep = <One extends { close(): Promise<void> }>(one: One): One => {
    opened.push(one);
    return one;
  };
  const restarted = (reason: string): void => log.error({ reason }, 'a thread ended and is started again');
  const [{ inbox, ask: asksInbox }, store, outbox] = await orElse(close, async () => {
    const accepting = await startAccepting(options.store, restarted, options.threadScripts);
    keep(accepting.inbox);
    return [
      accepting,
      keep(await openStore(options.store, options.environment, 'power')),
      keep(await openOutbox(options.store, options.environment)),
    ] as const;
  });
  const waiting = watchWaiting(inbox, () => performance.now());
  keep({ close: async () => waiting.stop() });
  const kept = {
    accept(parcels: readonly Parcel[]) {
      waiting.coming(parcels);
      return inbox.accept(parcels.map((one) => redacted(one, config.secrets)));
    },
  };
  const committer = createCommitter(kept, LINGER, (isPressed) => threads.wake(isPressed));
  const parts = {
    inbox,
    store,
    outbox,
    committer,
    now,
    log,
    environment: options.environment,
    version: options.version,
    tracing,
    told: metrics.told,
    compared: metrics.compared,
    storeUrl: options.store,
    threadScripts: options.threadScripts,
  };
  // Whatever is wrong with the configuration is found before anything runs.
  const prepared = await orElse(close, () => openOutward(config.file, config.contents, parts));
  const spec = config.file?.spec.server ?? {};
  const limits = limitsOf(spec);
  const sparing = sparingLog(log, now);
  const findings = findingsLog(log, now, () => hasNoSinks(config));
  const intake = intakeOf({
    doors: () => config.doors,
    committer,
    metrics,
    log: sparing,
    tracing,
    ...limits,
    now,
    isFull: (source) => threads.state().resting !== undefined || waiting.isFull(source),
  });
  const server = await orElse(close, async () => createServer(spec, log, intake, limits));
  const listeners = createListeners(now);
  let outward: Started | undefined;
  const heap = getHeapStatistics().heap_size_limit;
  const isShort = await orElse(close, () => endedShort(inbox, heap));
  const threads = startThreads(
    { store: options.store, policy: config.policy, isShort, heap },
    {
      evaluated(result) {
        metrics.evaluated(result);
        listeners.evaluated(result.at);
        outward?.want(result.wanted, result.comparisons, result.evidence);
        tracing.done(evaluationOf(result));
      },
      read(report) {
        metrics.read(report.sources, now());
        for (const one of report.aside) {
          metrics.setAside(one.source);
          log.error(one, 'a delivery cannot be read: it is in quarantine');
        }
        tracing.done(readingOf(report));
        listeners.sources([...report.sources.map(({ name }) => name), ...report.aside.map(({ source }) => source)]);
      },
      deleted(rows) {
        metrics.deleted(rows);
        for (const row of rows) log.warn(row, 'quarantine is full: the oldest deliveries of a source are deleted');
      },
      examined: (report) => metrics.examined(report),
      looked: (report) => tracing.done(firstLookOf(report)),
      saved(counts, changed, news) {
        metrics.standing(counts);
        findings.note(news);
        listeners.changed(changed);
        outward?.changed();
      },
      failing: (reason) => log.error({ reason }, 'evaluation waits'),
      rests: (reason) => log.error({ reason }, 'nothing is read or evaluated for a while, and deliveries are refused'),
      restarted,
      asksInbox,
    },
    Date.now,
    options.threadScripts,
  );
  // What went well a moment ago need not be tried at the expense of everybody.
  const tryToKeep = async () =>
    void (await (committer.isFailing() ? waiting.asked(inbox.tryWriting()) : waiting.backlog()));
  addHealth(server, { metrics, tracing, threads: threads.state, ...waiting, tryToKeep, now });
  await addApi(server, {
    access: () => config.access,
    log: sparing,
    ask: asking(threads.ask),
    now,
    compare: (pair) => outward?.compare(pair) ?? 'the server is starting: ask again in a moment',
    newId: randomUUID,
    listeners,
    sessionKey: keyOfSessions(options, log),
    endedSessions: { recall: () => inbox.recall(ENDED_SESSIONS), note: (state) => inbox.note(ENDED_SESSIONS, state) },
  });
  const plainStatus = addStatusPage(server, {
    threads: threads.state,
    backlog: waiting.backlog,
    doors: () => config.doors,
    collectors: () => outward?.collectors ?? new Map(),
    policy: () => policyMark(config),
    access: () => config.access,
    now,
  });
  addPage(server, readPage(options.page ?? BUILT_PAGE), plainStatus);
  const timers = [
    setInterval(() => tellAll(sparing, findings), INTERVAL),
    setInterval(() => forgetOld(inbox, config.file?.spec.server?.keepBodies, now(), log), HOUR),
  ];
  const stop = async (): Promise<void> => {
    for (const timer of timers) clearInterval(timer);
    await server.close();
    tellAll(sparing, findings);
    await outward?.stop();
    await committer.drained();
    await threads.stop();
    await tracing.stop();
    await close();
  };
  const address = await orElse(stop, () => listen(server, options.listen ?? spec.listen ?? LISTEN));
  outward = prepared.start();
  await noteJudgedBy(inbox, config.policy?.name, log);
  tellStart(log, address, config, options.store);

  let isStopping = false;
  // One after the other: two at once would start everything twice.
  let reloading: Promise<unknown> = Promise.resolve();
  async function reload(): Promise<string | undefined> {
    if (isStopping) return 'the server is stopping';
    let next: Configuration;
    let opened: Outward;
    try {
      next = await configurationOf(options, log);
      opened = await openOutward(next.file, next.contents, parts);
    } catch (error) {
      // Whatever is wrong with what was edited, even if nobody thought of it, must not end a server that runs.
      const reason = error instanceof Error ? error.message : String(error);
      log.error({ reason }, 'the new configuration is wrong: the running one stays');
      return reason;
    }
    config = next;
    threads.changePolicy(config.policy);
    await outward?.stop();
    outward = opened.start();
    log.info(configured(config), 'the configuration was read again');
    return undefined;
  }

  return {
    address,
    displaced: displacedFrom(lock, log),
    reload() {
      const next = reloading.then(reload);
      reloading = next.catch(() => undefined);
      return next;
    },
    async stop() {
      log.info('stopping');
      isStopping = true;
      await reloading;
      await stop();
      log.info('stopped');
    },
  };
}

function keyOfSessions({ store, environment }: ServeOptions, log: Pick<Logger, 'warn'>): string {
  return sessionKey(store, environment, (reason) =>
    log.warn({ reason }, 'sessions that begin with a token end with the next start'),
  );
}

function tracingOf({ environment, version }: ServeOptions, log: Pick<Logger, 'warn'>): ReturnType<typeof openTracing> {
  return openTracing(environment, version, (reason) => log.warn({ reason }, 'traces cannot be sent'));
}

async function lockAlone({ store, environment }: ServeOptions): Promise<Lock> {
  const lock = await lockStore(store, environment, 'alone');
  if (!('inUse' in lock)) return lock;
  throw new Unavailable(
    `the store is in use: ${lock.inUse}. Only one landwaiter serve runs on a store: stop the other one, or whatever else adds to it, or give --store another place`,
  );
}

async function displacedFrom({ lost }: Lock, log: Pick<Logger, 'fatal'>): Promise<string> {
  const reason = await lost;
  log.fatal({ reason }, 'another server has taken over the store: this one stops');
  return reason;
}
