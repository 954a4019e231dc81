import { randomBytes, randomUUID } from 'node:crypto';
import { DAY } from '../../core/time.ts';
import type { Store } from '../../lineage/storage/store.ts';
import type { Analysis } from '../analysis/analyze.ts';
import type { AnyEvidence } from '../analysis/evidence.ts';
import { attackFolder, shelfOf } from '../attack/shelf.ts';
import { createAnswerer } from '../answers/answerer.ts';
import type { LoadedPolicy } from '../answers/loaded-policy.ts';
import { addApi } from '../http/api/api.ts';
import { asking } from '../http/api/asking.ts';
import { oneTimeKey } from '../http/login/once.ts';
import { addPage } from '../http/page/page.ts';
import { BUILT_PAGE, readPage } from '../http/page/page-files.ts';
import { createServer, limitsOf, listen } from '../http/server.ts';
import { INTERVAL, sparingLog } from '../http/sparing-log.ts';
import { createListeners } from '../http/stream/listeners.ts';
import { createLog } from '../metrics/log.ts';
import type { Environment } from '../resources/secrets.ts';
import type { Access } from '../settings/access.ts';

export interface ViewOptions {
  readonly analysis: Analysis;
  readonly evidence: AnyEvidence;
  /** By which it was judged. */
  readonly loaded?: LoadedPolicy | undefined;
  readonly store: Store;
  readonly log: { write(line: string): void };
  readonly now: () => number;
  readonly environment: Environment;
  /** The folder of the built page, for tests that run from the sources. */
  readonly page?: URL;
}

/** A page over what was read. */
export interface Viewed {
  /** Lets one browser in, once. */
  readonly link: string;
  stop(): Promise<void>;
}

const READ_ONLY = 'files are looked at here, and nothing is decided or changed: landwaiter serve is where that is kept';
/** Only this process knows who may look, and for as long as it runs. */
const LASTS = { idle: 30 * DAY, longest: 30 * DAY };

/** Serves the page and the API over one analysis, on loopback at a port that is free, to whoever has the link. */
export async function view({
  analysis,
  evidence,
  loaded,
  store,
  log: destination,
  now,
  environment,
  page,
}: ViewOptions): Promise<Viewed> {
  const log = createLog(destination);
  const sparing = sparingLog(log, now);
  const value = randomBytes(32).toString('hex');
  const access: Access = { tokens: [{ name: 'you', role: 'analyst', secrets: [value] }], lasts: LASTS };
  const link = oneTimeKey(now());
  const server = createServer({}, log, { takes: () => false, stop: () => undefined }, limitsOf({}));
  const answerer = createAnswerer({
    store,
    // Files have no deliveries.
    inbox: { parcel: async () => undefined, quarantineRows: async () => [] },
    attack: shelfOf(attackFolder(environment)),
    keep: () => Promise.reject(new Error(READ_ONLY)),
  });
  answerer.evaluated(analysis, evidence, loaded);
  await addApi(server, {
    access: () => access,
    log: sparing,
    ask: asking((question) => answerer.answer(question)),
    now,
    compare: () => READ_ONLY,
    newId: randomUUID,
    listeners: createListeners(now),
    sessionKey: randomBytes(32).toString('hex'),
    endedSessions: { recall: async () => undefined, note: async () => undefined },
    readOnly: { says: READ_ONLY, link, value },
  });
  addPage(server, readPage(page ?? BUILT_PAGE), async (reply) => reply.type('text/plain').send(`${READ_ONLY}\n`));
  const telling = setInterval(() => sparing.tell(), INTERVAL);
  const address = await listen(server, '127.0.0.1:0');
  return {
    link: `${address}/login/once?key=${link.key}`,
    async stop() {
      clearInterval(telling);
      await server.close();
    },
  };
}
