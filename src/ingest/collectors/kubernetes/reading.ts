import { InvalidInput, Unavailable } from '../../../core/error.ts';
import type { World } from '../../fetching/world.ts';
import { isObject } from '../../records/json.ts';
import { parseJson } from '../../records/parse-json.ts';
import type { JsonObject } from '../../source.ts';
import { type Access, ask, Refusal } from './api.ts';
import type { Limits } from './limits.ts';
import type { Resource } from './resources.ts';
import { told } from './told.ts';
import { watchdog } from './watchdog.ts';

const NDJSON = { 'content-type': 'application/x-ndjson' };
const REVIEWS = '/apis/authentication.k8s.io/v1/selfsubjectreviews';
const REVIEW = { apiVersion: 'authentication.k8s.io/v1', kind: 'SelfSubjectReview' };
const MOST_BYTES = 1024 * 1024;
/** So often it is asked at most: an older API server does not know it, and a refusal names the account, too. */
const ATTEMPTS = 10;

/** Tells as whom the API server knows us. It is asked once: other credentials come with another start. */
export async function tellReader(access: Access, world: World, limits: Limits, signal: AbortSignal): Promise<void> {
  for (let attempt = 1; attempt <= ATTEMPTS && !signal.aborted; attempt += 1) {
    try {
      const username = await ownName(access, world, limits, signal);
      if (username !== undefined)
        await deliver(world, told('READER', { ...REVIEW, status: { userInfo: { username } } }, world.now()));
      return;
    } catch (error) {
      if (signal.aborted) return;
      if (!(error instanceof Unavailable || error instanceof InvalidInput)) throw error;
      if (error instanceof Refusal && NOT_TOLD.has(error.status)) return;
      await world.sleep(limits.longestRetry, signal).catch((reason: unknown) => {
        if (!signal.aborted) throw reason;
      });
    }
  }
}

const NOT_TOLD: ReadonlySet<number> = new Set([403, 404, 405]);

async function ownName(access: Access, world: World, limits: Limits, signal: AbortSignal): Promise<string | undefined> {
  const dog = watchdog(world, limits.silence, signal);
  try {
    const { body } = await ask(access, REVIEWS, {}, dog.signal, REVIEW);
    const chunks: Buffer[] = [];
    let length = 0;
    for await (const chunk of body) {
      dog.heard();
      chunks.push(chunk);
      length += chunk.length;
      if (length > MOST_BYTES) return undefined;
    }
    const review = parseJson(Buffer.concat(chunks));
    const status = isObject(review) ? review['status'] : undefined;
    const user = isObject(status) ? status['userInfo'] : undefined;
    const name = isObject(user) ? user['username'] : undefined;
    return typeof name === 'string' && name !== '' ? name : undefined;
  } finally {
    dog.stop();
  }
}

/** Tells that a resource may be read, or that it may not: when it changes, and a refusal again and again while it lasts. */
export function tellReading({ name, apiVersion, kind }: Resource, world: World, every: number) {
  let last: 'READ' | 'REFUSED' | undefined;
  let toldAt = Number.NEGATIVE_INFINITY;
  const tell = async (what: 'READ' | 'REFUSED', object: JsonObject): Promise<void> => {
    await deliver(world, told(what, object, world.now(), { resource: name }));
    [last, toldAt] = [what, world.now()];
  };
  return {
    async read(): Promise<void> {
      if (last !== 'READ') await tell('READ', { apiVersion, kind: `${kind}List` });
    },
    async refused({ status: code, said }: Refusal): Promise<void> {
      if (last === 'REFUSED' && world.now() - toldAt < every) return;
      const status = { apiVersion: 'v1', kind: 'Status', code, ...(said !== undefined && { message: said }) };
      // What cannot be told now is told with the next refusal.
      await tell('REFUSED', status).catch((error: unknown) => {
        if (!(error instanceof Unavailable)) throw error;
      });
    },
  };
}

function deliver(world: World, line: string): Promise<void> {
  return world.deliver(Buffer.from(line), NDJSON);
}
