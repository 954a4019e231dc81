import { InvalidInput, Unavailable } from '../../../core/error.ts';
import { MINUTE, SECOND, type Time } from '../../../core/time.ts';
import type { World } from '../../fetching/world.ts';
import { isObject } from '../../records/json.ts';
import type { JsonObject } from '../../source.ts';
import { type Access, Refusal } from './api.ts';
import { batch } from './batch.ts';
import { Known } from './known.ts';
import type { Limits } from './limits.ts';
import { pagesOf } from './list.ts';
import type { Notes } from './notes.ts';
import { tellReading } from './reading.ts';
import { pruned } from './prune.ts';
import type { Resource } from './resources.ts';
import { statement } from './statement.ts';
import { identity, told, tombstoneOf, versionOf } from './told.ts';
import { type Event, watch } from './watch.ts';
import { Silence } from './watchdog.ts';

/** What the following of one resource needs. */
export interface Following {
  readonly access: Access;
  readonly world: World;
  readonly limits: Limits;
  readonly notes: Notes;
  random(): number;
  /** What is wrong with this resource; undefined: nothing any more. */
  problem(what: string | undefined): void;
}

/**
 * Lists that are stated as a whole after a start or a gap, so that what went away unseen is known to be gone. The second is for
 * what was seen so shortly before the first that clocks leave in doubt which came before.
 */
const STATEMENTS = 2;
const LIST_ATTEMPTS = 3;
/** As often in a row the position is refused before it is given up: it may be another cluster's. */
const REFUSED_ATTEMPTS = 5;
// These say nothing about the position. 504 is what a server answers that has not come as far.
const NOT_ABOUT_POSITION: ReadonlySet<number> = new Set([401, 403, 404, 429, 500, 502, 503]);
// So often at most a bookmark is told on: the source is alive.
const ALIVE_EVERY = MINUTE / 2;
const DUE = Symbol('a list is due');

/** Lists and watches one resource until the signal is aborted. @throws only what is a bug. */
export async function follow(resource: Resource, following: Following, signal: AbortSignal): Promise<void> {
  const { access, world, limits, notes, random, problem } = following;
  const reading = tellReading(resource, world, limits.relist);
  const known = new Known(resource.tombstone === 'name');
  const note = notes.of(resource.name);
  let { position } = note;
  for (const [id, tombstone] of note.tombstones ?? []) known.set(id, undefined, tombstone);
  // With a position the watch goes on at once: what it has missed may be forgotten soon, and the list can wait a little.
  let listAt = position === undefined ? world.now() : world.now() + limits.relist * random();
  let statements = STATEMENTS;
  let toldAt = Number.NEGATIVE_INFINITY;
  let failures = 0;
  let refusals = 0;
  let unreadable: string | undefined;

  function save(now?: 'now'): Promise<void> {
    const tombstones = resource.tombstone === 'name' ? { tombstones: known.tombstones() } : {};
    return notes.set(resource.name, { ...(position !== undefined && { position }), ...tombstones }, now);
  }

  async function list(): Promise<void> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await listOnce();
      } catch (error) {
        const isForgotten = error instanceof Refusal && error.status === 410;
        if (!isForgotten || attempt === LIST_ATTEMPTS) throw error;
      }
    }
  }

  async function listOnce(): Promise<void> {
    const lines = batch(world, limits.deliveryBytes);
    const listed = new Set<string>();
    let version = '';
    let date: Time | undefined;
    const at = world.now();
    unreadable = undefined;
    for await (const page of pagesOf(access, resource, world, limits, signal)) {
      version ||= page.version;
      date ??= page.date;
      unreadable ??= page.unreadable;
      await remember(page.items);
      for (const object of page.items) {
        const id = identity(object);
        listed.add(id);
        const own = versionOf(object);
        if (known.has(id, own)) continue;
        const tombstone = tombstoneOf(resource, object);
        await lines.add(told('ADDED', pruned(object), world.now()), () => known.set(id, own, tombstone));
      }
      await lines.flush();
    }
    // What could not be read may be any of those that seem to be missing.
    const isWhole = unreadable === undefined;
    for (const [id, tombstone] of isWhole ? known.missing(listed, position !== undefined) : []) {
      const gone: unknown = tombstone === undefined ? undefined : JSON.parse(tombstone);
      if (isObject(gone)) await lines.add(told('DELETED', gone, world.now()), () => known.delete(id));
      else known.delete(id);
    }
    const isStated = isWhole && resource.tombstone === 'pod' && statements > 0;
    if (isStated) {
      for (const line of statement(resource, listed, version, date ?? at)) await lines.add(line);
    }
    await lines.add(alive(version));
    await lines.flush();
    if (isStated) statements -= 1;
    toldAt = world.now();
    // From the end on: else a list that takes longer is followed by the next, and what the watch would tell stays untold.
    listAt = world.now() + limits.relist;
    // The watch goes on where it was: what came and went again since stands in no list.
    position ??= version;
    await save('now');
  }

  function alive(version: string): string {
    const { apiVersion, kind } = resource;
    return told('BOOKMARK', { apiVersion, kind, metadata: { resourceVersion: version } }, world.now());
  }

  /** Few objects are remembered by name: they are noted before they are told, so that what goes away is never unknown. */
  async function remember(objects: readonly JsonObject[]): Promise<void> {
    const fresh = resource.tombstone === 'name' ? objects.filter((object) => !known.knows(identity(object))) : [];
    for (const object of fresh) known.set(identity(object), undefined, tombstoneOf(resource, object));
    if (fresh.length === 0) return;
    try {
      await save('now');
    } catch (error) {
      for (const object of fresh) known.delete(identity(object));
      throw error;
    }
  }

  async function take(events: readonly Event[]): Promise<void> {
    const lines = batch(world, limits.deliveryBytes);
    await reading.read();
    await remember(
      events.flatMap((event) => (event.type === 'ADDED' || event.type === 'MODIFIED' ? [event.object] : [])),
    );
    for (const event of events) {
      if (event.type === 'unreadable') {
        unreadable = event.why;
        continue;
      }
      const { type, object } = event;
      const own = versionOf(object);
      const moved = (): void => {
        position = own ?? position;
      };
      if (type !== 'BOOKMARK')
        await lines.add(told(type, pruned(object), world.now()), () => settle(type, object, own, moved));
      else if (own !== undefined && world.now() - toldAt >= ALIVE_EVERY) await lines.add(alive(own), moved);
      else if (own !== undefined) {
        await lines.flush();
        moved();
      }
      if (type !== 'BOOKMARK' || world.now() - toldAt >= ALIVE_EVERY) toldAt = world.now();
    }
    await lines.flush();
    failures = 0;
    refusals = 0;
    problem(unreadable);
    await save();
  }

  function settle(
    type: 'ADDED' | 'MODIFIED' | 'DELETED',
    object: JsonObject,
    own: string | undefined,
    moved: () => void,
  ): void {
    const id = identity(object);
    if (type === 'DELETED') known.delete(id);
    else known.set(id, own, tombstoneOf(resource, object));
    moved();
  }

  /** Until the API server closes it or a list is due. */
  async function watchOnce(from: string): Promise<void> {
    const work = new AbortController();
    const end = (): void => work.abort(signal.reason);
    if (signal.aborted) end();
    signal.addEventListener('abort', end, { once: true });
    const due = world.sleep(Math.max(listAt - world.now(), 0), work.signal).then(
      () => work.abort(DUE),
      () => undefined,
    );
    try {
      await watch(access, resource, from, { world, limits, random }, take, work.signal);
    } catch (error) {
      if (error instanceof Silence && resource.isOftenSilent === true) listAt = world.now();
      else if (error !== DUE) throw error;
    } finally {
      signal.removeEventListener('abort', end);
      work.abort(DUE);
      await due;
    }
  }

  while (!signal.aborted) {
    try {
      if (position === undefined || world.now() >= listAt) {
        await list();
        await reading.read();
        problem(unreadable);
      }
      if (position === undefined) continue;
      const [from, start] = [position, world.now()];
      await watchOnce(from);
      if (position !== from || world.now() >= Math.min(start + SECOND, listAt)) failures = 0;
      // A proxy that closes at once would else be asked without a pause.
      else await wait((failures += 1), 0);
    } catch (error) {
      if (signal.aborted) return;
      if (!(error instanceof Unavailable || error instanceof InvalidInput)) throw error;
      await recover(error);
    }
  }

  async function recover(error: Unavailable | InvalidInput): Promise<void> {
    failures += 1;
    const status = error instanceof Refusal ? error.status : undefined;
    if (status === 404 && resource.isNew === true) {
      problem(undefined);
      return wait(0, limits.relist);
    }
    if (status !== undefined && !NOT_ABOUT_POSITION.has(status)) refusals += 1;
    if (status === 410 || refusals >= REFUSED_ATTEMPTS) {
      // Whatever happened since is lost, but for what a list shows.
      position = undefined;
      statements = STATEMENTS;
      refusals = 0;
      if (status === 410 && failures === 1) return;
    }
    // Who knows what else the watch has missed.
    if (error instanceof Silence) listAt = world.now();
    problem(error.message);
    if (error instanceof Refusal && status === 403) await reading.refused(error);
    await wait(failures, error instanceof Refusal ? (error.retryAfter ?? 0) : 0);
  }

  async function wait(failed: number, least: number): Promise<void> {
    const longest = failed === 0 ? 0 : Math.min(limits.retry * 2 ** Math.min(failed - 1, 20), limits.longestRetry);
    try {
      await world.sleep(Math.max(longest * (0.5 + random() / 2), least), signal);
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }
}
