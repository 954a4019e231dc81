import { randomUUID } from 'node:crypto';
import { DAY, HOUR } from '../../core/time.ts';
import { loadPolicy, type PolicyFile } from '../../policy/load.ts';
import { addApi } from '../http/api/api.ts';
import { asking } from '../http/api/asking.ts';
import { ROUTES } from '../http/api/routes/index.ts';
import { createCommitter } from '../http/committer.ts';
import { addHealth } from '../http/health.ts';
import { addIntake } from '../http/intake.ts';
import { createServer, listen } from '../http/server.ts';
import { addStatusPage } from '../http/status-page.ts';
import { openOutbox } from '../outbox.ts';
import type { Environment } from '../secrets.ts';
import { openStore } from '../store.ts';
import { startAccepting } from './accepting.ts';
import { type Access, accessOf, NOBODY } from './access.ts';
import { type Door, doorsOf } from './doors.ts';
import { judgementOf } from './judgement.ts';
import { createLog } from './log.ts';
import { createMetrics } from './metrics.ts';
import { openOutward, type Outward, type Started } from './outward.ts';
import { startThreads } from './threads.ts';

export interface ServeOptions {
  readonly store: string;
  /** Reads the policy file anew; undefined without one. */
  readonly readPolicy: () => { readonly text: string; readonly name: string } | undefined;
  readonly listen?: string;
  readonly environment: Environment;
  readonly log: { write(line: string): void };
  readonly version: string;
  /** The folder of the threads' scripts, for tests that run from the sources. */
  readonly threadScripts?: URL;
}

/** A running server. */
export interface Served {
  /** `http://127.0.0.1:8484` */
  readonly address: string;
  /** Reads the configuration again. Resolves with what is wrong with it, the running one being kept; or undefined. */
  reload(): Promise<string | undefined>;
  /** Takes no more, answers what it has, ends. */
  stop(): Promise<void>;
}

const LISTEN = '127.0.0.1:8484';
const LINGER = 3;
const BACKLOG_CHECKED = 2000;
const KEEP_BODIES = 35 * DAY;
/** Deliveries are known as repetitions for so long: AWS delivers again after up to 30 days. */
const REMEMBERED = 35 * DAY;
const MOST_WAITING = { parcels: 500_000, bytes: 4 * 1024 ** 3 };

/** Starts everything. @throws InvalidInput for a configuration that cannot be run, Unavailable for what does not answer. */
export async function serve(options: ServeOptions): Promise<Served> {
  const log = createLog(options.log);
  const metrics = createMetrics();
  let config = await configurationOf(options);
  const now = (): number => Date.now();
  const restarted = (reason: string): void => log.error({ reason }, 'a thread ended and is started again');
  const accepting = await startAccepting(options.store, restarted, options.threadScripts);
  const { inbox } = accepting;
  const closeInbox = (): Promise<void> => inbox.close();
  const store = await orElse(closeInbox, () => openStore(options.store, options.environment, 'power'));
  const outbox = await orElse(closeInbox, () => openOutbox(options.store, options.environment));
  const committer = createCommitter(inbox, LINGER, (isPressed) => threads.wake(isPressed));
  const parts = {
    inbox,
    store,
    outbox,
    committer,
    now,
    log,
    environment: options.environment,
    version: options.version,
  };
  // Whatever is wrong with the configuration is found before anything runs.
  const close = async (): Promise<void> => {
    for (const one of [inbox, store, outbox]) await one.close();
  };
  const opened = await orElse(close, () => openOutward(config.file, parts));
  const server = await orElse(close, () => createServer(config.file?.spec.server ?? {}, log));
  let outward: Started | undefined;
  let isFull = false;
  const threads = startThreads(
    options.store,
    config.policy,
    {
      evaluated: (result) => metrics.evaluated(result),
      read: (sources) => metrics.read(sources),
      saved(counts) {
        metrics.standing(counts);
        outward?.changed();
      },
      failing: (reason) => log.error({ reason }, 'evaluation waits'),
      restarted,
      asksInbox: accepting.ask,
    },
    Date.now,
    options.threadScripts,
  );
  const backlog = () => inbox.backlog();
  const tryToKeep = async (): Promise<void> => {
    // What went well a moment ago need not be tried at the expense of everybody.
    if (committer.isFailing()) await inbox.tryWriting();
    else await inbox.backlog();
  };
  addIntake(server, {
    doors: () => config.doors,
    committer,
    metrics,
    now,
    isFull: () => isFull,
  });
  addHealth(server, { metrics, threads: threads.state, backlog, tryToKeep, now });
  await addApi(server, ROUTES, {
    access: () => config.access,
    ask: asking(threads.ask),
    now,
    newId: randomUUID,
  });
  addStatusPage(server, {
    threads: threads.state,
    backlog,
    doors: () => config.doors,
    collectors: () => outward?.collectors ?? new Map(),
    now,
  });

  const timers = [
    setInterval(() => {
      backlog().then(
        ({ parcels, bytes }) => (isFull = parcels > MOST_WAITING.parcels || bytes > MOST_WAITING.bytes),
        () => undefined,
      );
    }, BACKLOG_CHECKED),
    setInterval(() => {
      const keep = config.file?.spec.server?.keepBodies ?? KEEP_BODIES;
      Promise.all([inbox.forgetBodies(now() - keep), inbox.forget(now() - REMEMBERED)]).catch((error: unknown) =>
        log.error({ reason: String(error) }, 'old deliveries could not be removed'),
      );
    }, HOUR),
  ];
  const stop = async (): Promise<void> => {
    for (const timer of timers) clearInterval(timer);
    await server.close();
    await outward?.stop();
    await committer.drained();
    await threads.stop();
    await close();
  };
  const where = options.listen ?? config.file?.spec.server?.listen ?? LISTEN;
  const address = await orElse(stop, () => listen(server, where));
  outward = opened.start();
  log.info({ address, sources: [...config.doors.keys()] }, 'serving');

  let isStopping = false;
  // One after the other: two at once would start everything twice.
  let reloading: Promise<unknown> = Promise.resolve();
  async function reload(): Promise<string | undefined> {
    if (isStopping) return 'the server is stopping';
    let next: Configuration;
    let opened: Outward;
    try {
      next = await configurationOf(options);
      opened = await openOutward(next.file, parts);
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
    log.info({ sources: [...config.doors.keys()] }, 'the configuration was read again');
    return undefined;
  }

  return {
    address,
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

/** What was opened before holds the process when the next step fails. */
async function orElse<Result>(undo: () => Promise<void>, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    await undo();
    throw error;
  }
}

interface Configuration {
  readonly policy?: { readonly text: string; readonly name: string };
  readonly file?: PolicyFile;
  readonly doors: ReadonlyMap<string, Door>;
  readonly access: Access;
}

/** All of it or nothing: whatever the running server would stumble over is found before the switch. */
async function configurationOf({ readPolicy, environment }: ServeOptions): Promise<Configuration> {
  const policy = readPolicy();
  if (!policy) return { doors: new Map(), access: NOBODY };
  const file = loadPolicy(policy.text, policy.name);
  await judgementOf(policy);
  const doors = new Map(doorsOf(file, environment).map((door) => [door.name, door]));
  return { policy, file, doors, access: accessOf(file, environment) };
}
