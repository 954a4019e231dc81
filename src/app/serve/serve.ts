import { InvalidInput } from '../../core/error.ts';
import type { PolicyFile } from '../../policy/load.ts';
import { loadPolicy } from '../../policy/load.ts';
import { randomUUID } from 'node:crypto';
import { addApi } from '../http/api/api.ts';
import { asking } from '../http/api/asking.ts';
import { ROUTES } from '../http/api/routes/index.ts';
import { createCommitter } from '../http/committer.ts';
import { addHealth } from '../http/health.ts';
import { addIntake } from '../http/intake.ts';
import { createServer, listen } from '../http/server.ts';
import { addStatusPage } from '../http/status-page.ts';
import { openInbox } from '../store.ts';
import { type Access, accessOf, NOBODY } from './access.ts';
import { type Door, doorsOf } from './doors.ts';
import { startThreads } from './threads.ts';
import { judgementOf } from './judgement.ts';
import { createLog } from './log.ts';
import { createMetrics } from './metrics.ts';
import type { Environment } from '../secrets.ts';

export interface ServeOptions {
  readonly store: string;
  /** Reads the policy file anew; undefined without one. */
  readonly readPolicy: () => { readonly text: string; readonly name: string } | undefined;
  readonly listen?: string;
  readonly environment: Environment;
  readonly log: { write(line: string): void };
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
const DAY = 86_400_000;
const HOUR = 3_600_000;
const KEEP_BODIES = 35 * DAY;
/** Deliveries are known as repetitions for so long: AWS delivers again after up to 30 days. */
const REMEMBERED = 35 * DAY;
const MOST_WAITING = { parcels: 500_000, bytes: 4 * 1024 ** 3 };

/** Starts everything. @throws InvalidInput for a configuration that cannot be run, Unavailable for what does not answer. */
export async function serve(options: ServeOptions): Promise<Served> {
  const log = createLog(options.log);
  const metrics = createMetrics();
  let config = await configurationOf(options);
  const inbox = await openInbox(options.store, options.environment);
  const committer = createCommitter(inbox, LINGER);
  let isFull = false;
  const threads = startThreads(
    options.store,
    config.policy,
    {
      evaluated: (result) => metrics.evaluated(result),
      read: (sources) => metrics.read(sources),
      saved: (counts) => metrics.standing(counts),
      failing: (reason) => log.error({ reason }, 'evaluation waits'),
      restarted: (reason) => log.error({ reason }, 'a thread ended and is started again'),
    },
    Date.now,
    options.threadScripts,
  );
  const server = await createServer(config.file?.spec.server ?? {}, log);
  const backlog = () => inbox.backlog();
  const tryToKeep = async (): Promise<void> => {
    // What went well a moment ago need not be tried at the expense of everybody.
    if (committer.isFailing()) await inbox.tryWriting();
    else await inbox.backlog();
  };
  const now = (): number => Date.now();
  addIntake(server, {
    doors: () => config.doors,
    committer: { ...committer, add: (parcel) => committer.add(parcel).finally(() => threads.wake()) },
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
  addStatusPage(server, { threads: threads.state, backlog, doors: () => config.doors, now });

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
  const address = await listen(server, options.listen ?? config.file?.spec.server?.listen ?? LISTEN);
  log.info({ address, sources: [...config.doors.keys()] }, 'serving');

  return {
    address,
    async reload() {
      try {
        config = await configurationOf(options);
      } catch (error) {
        if (!(error instanceof InvalidInput)) throw error;
        log.error({ reason: error.message }, 'the new configuration is wrong: the running one stays');
        return error.message;
      }
      threads.changePolicy(config.policy);
      log.info({ sources: [...config.doors.keys()] }, 'the configuration was read again');
      return undefined;
    },
    async stop() {
      log.info('stopping');
      for (const timer of timers) clearInterval(timer);
      await server.close();
      await committer.drained();
      await threads.stop();
      await inbox.close();
      log.info('stopped');
    },
  };
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
