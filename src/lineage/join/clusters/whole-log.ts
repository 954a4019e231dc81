import type { ContainerObserved, WorkloadChanged } from '../../../core/event.ts';
import { DAY, earliest, latest, MINUTE, type Time } from '../../../core/time.ts';
import { isRecorded } from '../../../core/strength.ts';
import { memo } from '../../facts/lazy.ts';
import { controllerOf, podKey } from './workloads.ts';

/**
 * Clients of the API servers keep to one of them for days, and each server writes its own log. So for so long before and
 * after a day on which one of them wrote, and of all that it did nothing is on record, the log of one server is not read.
 */
const AROUND = 7;
const MOST_MISSING = 1 / 20;
const FEWEST = 20;
/** What a kubelet says of a container whose pod was just given to it, and how long that may take. */
const STARTING: ReadonlySet<string> = new Set(['ContainerCreating', 'PodInitializing']);
const SOON = 10 * MINUTE;

/** Of one day, its clients: nodes, and together the controllers that make pods. */
interface Heard {
  readonly all: number;
  readonly missing: number;
}

interface Records {
  readonly creates: readonly WorkloadChanged[];
  /** Of one cluster: by its pods' own list, which may not be read, and by what the log has of their nodes' reports. */
  readonly listed: readonly ContainerObserved[];
  readonly reported: readonly ContainerObserved[];
  /** When the log begins. */
  readonly start: Time;
}

/**
 * Whether at a time nearly all clients that wrote about then are on record, and nearly all of all days: a server whose log
 * is not read is asked by whoever the balancer sends there, at any time. What runs is listed as running since its node
 * wrote so, and a pod has a controller as owner since that made it: neither can keep still, and be listed so.
 */
export function heardClients(records: Records): (at: Time) => boolean {
  const days = [...byDay(records)];
  const sum = (of: keyof Heard): number => days.reduce((before, [, heard]) => before + heard[of], 0);
  // Who writes to it through another server one day, and not the next, is missed on any day; so are people and jobs.
  if (isTooMany({ all: sum('all'), missing: sum('missing') })) return () => false;
  return memoByDay((day) => {
    const byDistance = days.map(([own, heard]) => ({ ...heard, away: Math.abs(own - day) }));
    let [all, missing, reach] = [0, 0, AROUND];
    // Where there are few of these days, the nearest.
    for (const near of byDistance.sort((one, other) => one.away - other.away)) {
      if (near.away > reach && all >= FEWEST) break;
      reach = Math.max(reach, near.away);
      all += near.all;
      missing += near.missing;
    }
    return !isTooMany({ all, missing });
  });
}

function isTooMany({ all, missing }: Heard): boolean {
  return missing > Math.max(all, FEWEST) * MOST_MISSING;
}

function memoByDay<Value>(compute: (day: number) => Value): (at: Time) => Value {
  const known = memo(compute);
  return (at) => known(dayOf(at));
}

function byDay({ creates, listed, reported, start }: Records): ReadonlyMap<number, Heard> {
  const told = reported.filter(isRecorded);
  const times = [...creates, ...told].map(({ at }) => at);
  const [heard, end, firstReport] = [new Set(times.map(dayOf)), latest(times), earliest(told.map(({ at }) => at))];
  const [made, run] = [namesOf(creates.map(({ name, ...where }) => ({ ...where, pod: name }))), namesOf(told)];
  const clients = new Map<string, boolean>();
  const add = (client: string, isOnRecord: boolean): unknown =>
    clients.set(client, isOnRecord || clients.get(client) === true);
  for (const pod of listed) {
    const { created, started = Number.POSITIVE_INFINITY, node } = pod;
    // Where nobody is heard, the log is silent, which other rules tell; its end may only be late.
    if (created === undefined || created < start || started > end || !heard.has(dayOf(created))) continue;
    const name = podKey(pod, pod.pod);
    if (controllerOf(pod.owners)) add(`${dayOf(created)}`, made.has(name));
    // Many audit policies leave out what nodes report.
    if (node !== undefined && created >= firstReport) add(`${dayOf(created)} ${node}`, run.has(name));
  }
  if (listed.length === 0)
    for (const [client, isOnRecord] of heardOfEachOther(creates, told, { made, run })) add(client, isOnRecord);
  const days = new Map<number, Heard>();
  for (const [client, isOnRecord] of clients) {
    const day = Number.parseInt(client, 10);
    const { all, missing } = days.get(day) ?? { all: 0, missing: 0 };
    days.set(day, { all: all + 1, missing: missing + (isOnRecord ? 0 : 1) });
  }
  return days;
}

/**
 * Where no list is read, controllers and nodes tell of each other: of a day on which pods began to run, that some were made
 * then; and of pods that one owner got on a day, that a node reports one. An owner counts once a day: who may write one
 * object can have it ask for very many pods that no node takes.
 */
function* heardOfEachOther(
  creates: readonly WorkloadChanged[],
  told: readonly ContainerObserved[],
  { made, run }: { readonly made: ReadonlySet<string>; readonly run: ReadonlySet<string> },
): Generator<readonly [string, boolean]> {
  const reports = told.map(({ at }) => at);
  const [first, end] = [earliest(reports), latest(reports) - SOON];
  for (const pod of told)
    if (pod.waiting !== undefined && STARTING.has(pod.waiting))
      yield [`${dayOf(pod.at)}`, made.has(podKey(pod, pod.pod))];
  for (const create of creates) {
    const owner = controllerOf(create.owners);
    if (!owner || create.at < first || create.at > end) continue;
    yield [`${dayOf(create.at)}`, true];
    const client = `${dayOf(create.at)} ${JSON.stringify([create.namespace, owner.kind, owner.name])}`;
    yield [client, run.has(podKey(create, create.name))];
  }
}

function namesOf(pods: readonly Pick<ContainerObserved, 'cluster' | 'namespace' | 'pod'>[]): ReadonlySet<string> {
  return new Set(pods.map((pod) => podKey(pod, pod.pod)));
}

function dayOf(at: Time): number {
  return Math.floor(at / DAY);
}
