import { throughDoor } from '../../door-scopes/through-door.ts';
import { InvalidInput, Unavailable } from '../../../core/error.ts';
import { known } from '../../../core/known.ts';
import type { LandwaiterEvent } from '../../../core/event.ts';
import type { ExaminedOf } from '../../../core/examined.ts';
import type { Policy } from '../../../core/policy.ts';
import { MINUTE } from '../../../core/time.ts';
import { type ReadResult, readInputs } from '../../../ingest/files/read.ts';
import * as sources from '../../../ingest/sources/index.ts';
import type { Source } from '../../../ingest/source.ts';
import { readWindow } from '../../../lineage/facts/read-window.ts';
import type { Store } from '../../../lineage/storage/store.ts';
import { examineHeld } from '../../trust/examine-held.ts';
import { keptFor } from '../../trust/kept.ts';
import type { TrustingPolicy } from '../../trust/trusting-policy.ts';
import { openStore } from '../../resources/store.ts';
import { lockStore } from '../../resources/store-lock.ts';
import { evaluationTime } from '../../analysis/evaluation-time.ts';
import type { Evidence } from '../../analysis/evidence.ts';
import type { Io } from './io.ts';
import type { ReadOptions } from './options.ts';
import { type Moment, momentAt } from './moment.ts';
import { progress } from './progress.ts';

// No two sources claim one record, so the order shows in nothing but time: first those that write most.
const { kubernetesAudit, distribution, distributionAccess, kubernetesPods, github, ecrCloudtrail, ...others } = sources;
const inOrderOfAsking: readonly Source[] = [
  kubernetesAudit,
  distribution,
  distributionAccess,
  kubernetesPods,
  github,
  ecrCloudtrail,
  ...Object.values(others),
];

/** What was read, and the store it is in. */
export interface Gathered {
  readonly evidence: Evidence;
  readonly store: Store;
  /** The newest of the store's facts. */
  readonly newest: number;
  /** A server uses the store: nothing may be written to it. */
  readonly isServed: boolean;
}

/**
 * What the paths hold, joined to what the store holds; without paths, what the store holds.
 * @throws Unavailable when there is something to add to a store that a server uses.
 */
export async function gather(
  paths: readonly string[],
  options: ReadOptions,
  policy: Policy & Partial<TrustingPolicy>,
  io: Io,
): Promise<Gathered> {
  const url = options.store ?? 'memory:';
  const lock = await lockStore(url, io.env, 'shared');
  // The server keeps all facts in memory and would neither see these nor leave the findings as they are written here.
  if ('inUse' in lock && paths.length > 0)
    throw new Unavailable(
      `the store is in use: ${lock.inUse}. Beside a server nothing is added to its store: let the server read these files (collectors of the kind file), stop it, or give --store another place; without files, what it has kept is judged`,
    );
  try {
    const gathered = await gatherInto(await openStore(url, io.env), paths, options, policy, io);
    const close = async (): Promise<void> => {
      await gathered.store.close();
      if ('release' in lock) await lock.release();
    };
    return { ...gathered, store: { ...gathered.store, close }, isServed: 'inUse' in lock };
  } catch (error) {
    if ('release' in lock) await lock.release();
    throw error;
  }
}

async function gatherInto(
  store: Store,
  paths: readonly string[],
  options: ReadOptions,
  policy: Policy & Partial<TrustingPolicy>,
  io: Io,
): Promise<Omit<Gathered, 'isServed'>> {
  const isKept = options.store !== undefined && options.store !== 'memory:';
  if (paths.length === 0 && !isKept)
    throw new InvalidInput(
      'PATH',
      'nothing to read: give files or folders of telemetry, - for standard input, or --store URL to read what was kept',
    );
  const files: string[] = [];
  const bar = progress(io, options.quiet === true, () => process.uptime() * 1000);
  const whole = await readInputs(paths, {
    sources: inOrderOfAsking,
    bind: (path) => {
      const file = relativeTo(paths, path);
      files.push(file);
      return policy.binding(file);
    },
    admit: (path, piece) => {
      const file = relativeTo(paths, path);
      return throughDoor(piece, { sources: policy.sources.filter((one) => one.files?.matches(file)) });
    },
    ...(paths.includes('-') && { stdin: process.stdin }),
    onProgress: bar.read,
    ...known({ since: given(options.since), until: given(options.until) }),
  });
  const read = within(whole, options, policy);
  if (paths.length > 0 && read.inputs.length === 0) throw new InvalidInput(paths.join(' '), 'no file there');
  bar.say('joining records');
  if (paths.length > 0) {
    await store.material.keep(...keptFor(read.events, read.kept));
    await store.record(read.events);
    await store.cover(read.coverage);
    await store.noteInputs(read.inputs);
  }
  const newest = await store.newest();
  const events = await store.facts();
  const evidence = {
    events,
    examined: await examinedBy(events, policy, store),
    coverage: await store.coverage(),
    inputs: await store.inputs(),
    decisions: await store.decisions(),
    earlier: await store.findings(),
    ...(paths.length > 0 && { files }),
  };
  bar.clear();
  return { evidence, store, newest };
}

/** What attachments are worth by a policy. */
async function examinedBy(
  events: readonly LandwaiterEvent[],
  { trust = new Map() }: Partial<TrustingPolicy>,
  store: Store,
): Promise<ExaminedOf> {
  return (await examineHeld(events, trust, store)).examined;
}

/** What can be left out while it is read: the evaluation time is known only afterwards. */
function given(moment: Moment | undefined): number | undefined {
  return typeof moment === 'object' ? undefined : moment;
}

/** Without the records that `--since` and `--until` leave out. */
function within(read: ReadResult, { at, since, until }: ReadOptions, policy: Policy): ReadResult {
  if (typeof since !== 'object' && typeof until !== 'object') return read;
  const evaluated = at ?? evaluationTime(readWindow(read.events, read.coverage)?.to, policy, []);
  const from = momentAt(since, evaluated) ?? Number.NEGATIVE_INFINITY;
  const to = momentAt(until, evaluated) ?? Number.POSITIVE_INFINITY;
  return {
    ...read,
    events: read.events.filter((event) => event.at >= from && event.at < to),
    coverage: read.coverage
      .map((one) => ({
        ...one,
        minutes: one.minutes.filter((minute) => (minute + 1) * MINUTE > from && minute * MINUTE < to),
      }))
      .filter(({ minutes }) => minutes.length > 0),
  };
}

/** A file's path relative to the input it was found in, with `/`: what the policy's `files` patterns match. */
function relativeTo(inputs: readonly string[], path: string): string {
  const posix = path.replaceAll('\\', '/');
  for (const input of inputs) {
    const root = input.replaceAll('\\', '/').replace(/\/+$/, '');
    if (posix.startsWith(`${root}/`)) return posix.slice(root.length + 1);
  }
  return posix.replace(/^\.\//, '');
}
