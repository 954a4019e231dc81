import type { AccessTold, ControlChanged } from '../../core/control-event.ts';
import type { Coverage } from '../../core/coverage.ts';
import type { Policy } from '../../core/policy.ts';
import type { Control } from '../../core/subjects.ts';
import { MINUTE, type Time } from '../../core/time.ts';
import type { Blinding, Reader } from '../../core/watch.ts';
import { isRecorded } from '../../core/strength.ts';
import { byTime } from '../facts/order.ts';
import { accountsIn } from './readers.ts';

/** What is looked at to tell which changes took from our readers what they read by. */
export interface BlindingContext {
  readonly told: readonly AccessTold[];
  readonly readers: readonly Reader[];
  readonly controls: readonly Control[];
  readonly coverage: readonly Coverage[];
  readonly policy: Policy;
}

/** A watch that is open goes on for five minutes, and lists follow each other as often; as far apart may clocks be. */
const NOTICED_WITHIN = 10 * MINUTE;
const CLOCKS = 2 * MINUTE;
/** What the collector's lines of a cluster are read as. */
const COLLECTED = ['kubernetes-pods', 'kubernetes-events', 'kubernetes-workloads', 'kubernetes-controls'];

/** One who reads a cluster for us. */
interface Account {
  readonly cluster: string;
  readonly name: string;
  /** Absent: nobody tells whether it is refused. */
  readonly reader?: Reader;
  /** It is the collector's own, which tells its refusals. */
  readonly tells: boolean;
  readonly kinds: readonly string[];
}

/**
 * Deletions and narrowings of what lets our readers read: bindings, roles, service accounts and their namespaces. A change
 * that the records tie to the account counts unless it was read on; of others the last before the refusals.
 */
export function joinBlindings(context: BlindingContext): ReadonlyMap<Control, Blinding> {
  const found = new Map<Control, Blinding>();
  const byCluster = Map.groupBy(
    context.controls.filter(({ facts: [fact] }) => isRecorded(fact)),
    ({ facts: [fact] }) => fact.cluster ?? '',
  );
  for (const account of accountsOf(context)) {
    const controls = byCluster.get(account.cluster) ?? [];
    const minutes = minutesOf(account, context.coverage);
    const refused = account.reader?.refused ?? [];
    const left = new Set(refused);
    for (const control of takenFrom(account.name, controls)) {
      const own = refused.filter(({ from }) => followsOn(control.at, from, minutes));
      if (own.length === 0 && !isUnheard(control, minutes)) continue;
      for (const one of own) left.delete(one);
      found.set(control, { account: account.name, strength: 'recorded', refused: own });
    }
    const grouped = Map.groupBy(left, ({ from }) => lastBefore(from, controls));
    for (const [control, own] of grouped)
      if (control && !found.has(control))
        found.set(control, { account: account.name, strength: 'inferred', refused: own });
  }
  return found;
}

function accountsOf({ told, readers, policy }: BlindingContext): readonly Account[] {
  const own = [...accountsIn(told)].flatMap(([cluster, names]) => {
    const reader = readers.find((one) => one.cluster === cluster);
    return [...new Set(names)].map((name): Account => {
      const isIts = reader?.account === undefined || reader.account === name;
      return { cluster, name, tells: true, kinds: COLLECTED, ...(reader && isIts && { reader }) };
    });
  });
  const named = policy.sources.flatMap(({ account, cluster, kind }): readonly Account[] => {
    if (account === undefined || cluster === undefined) return [];
    if (own.some((one) => one.cluster === cluster && one.name === account)) return [];
    return [{ cluster, name: account, tells: false, kinds: [kind] }];
  });
  return [...own, ...named];
}

/** When the account's records of the cluster were read, in minutes. */
function minutesOf({ cluster, kinds }: Account, coverage: readonly Coverage[]): readonly number[] {
  return coverage
    .filter(({ source, scope }) => scope === cluster && kinds.includes(source))
    .flatMap((row) => row.minutes);
}

/** Whether a refusal comes of the change: at once, or without anything read between. */
function followsOn(at: Time, from: Time, minutes: readonly number[]): boolean {
  if (from < at - CLOCKS) return false;
  return from <= at + NOTICED_WITHIN || !isHeard(minutes, at + NOTICED_WITHIN, from);
}

function isHeard(minutes: readonly number[], from: Time, to = Number.POSITIVE_INFINITY): boolean {
  return minutes.some((minute) => minute * MINUTE > from && minute * MINUTE < to);
}

/** The collector tells its refusals: unless nobody reads its lines any more, or its account is gone, and the token not valid. */
function isUnheard({ at }: Control, minutes: readonly number[]): boolean {
  return !isHeard(minutes, at + NOTICED_WITHIN);
}

/** Changes that took something from the account, as far as the records say who has what. */
function* takenFrom(account: string, controls: readonly Control[]): Generator<Control> {
  const [, namespace, name] = /^system:serviceaccount:([^:]+):([^:]+)$/.exec(account) ?? [];
  const bound = new Map<string, { readonly has: boolean; readonly binds?: string }>();
  // One record tells of each whom a binding names.
  const records = Map.groupBy(
    controls.toSorted(({ facts: [one] }, { facts: [other] }) => byTime(one, other)),
    recordOf,
  );
  for (const [control, ...more] of records.values()) {
    if (!control) continue;
    const [{ subject, binds, namespace: place }] = control.facts;
    const [kind = ''] = subject.split(' ');
    const isDeleted = control.change === 'deleted';
    if (kind.endsWith('Binding')) {
      const key = `${place ?? ''}/${subject}`;
      const before = bound.get(key);
      const isNamed = [control, ...more].some(({ facts: [fact] }) => fact.grantee?.name === account);
      // Who is added takes nothing from others.
      const has = isNamed || (before?.has === true && control.effect === 'loosened');
      bound.set(key, { has, ...(binds !== undefined && { binds }) });
      if (before?.has === true && !has) yield control;
    } else if (kind === 'Role' || kind === 'ClusterRole') {
      const isBound = [...bound.values()].some((one) => one.has && one.binds === subject);
      if (isBound && isNarrowing(control)) yield control;
    } else if (isDeleted && namespace !== undefined) {
      const isIt = subject === `ServiceAccount ${name}` || subject === 'every ServiceAccount';
      if ((isIt && place === namespace) || subject === `Namespace ${namespace}`) yield control;
    }
  }
}

function isNarrowing({ effect }: Control): boolean {
  return effect !== 'loosened' && effect !== 'same';
}

function recordOf({ facts: [{ id }] }: Control): string {
  return id.replace(/:control:\d+$/, '');
}

/** Of what nobody knows whom it concerned the last before the first refusal: a deletion before any other change. */
function lastBefore(from: Time, controls: readonly Control[]): Control | undefined {
  const near = controls.filter(
    (one) =>
      one.part === undefined &&
      one.at >= from - NOTICED_WITHIN &&
      one.at <= from + CLOCKS &&
      isNarrowing(one) &&
      isOfReading(one.facts[0]),
  );
  return near.findLast(({ change }) => change === 'deleted') ?? near.at(-1);
}

/** What is read in all namespaces is not allowed by bindings in one. */
function isOfReading({ subject }: ControlChanged): boolean {
  return /^(?:ClusterRoleBinding|ClusterRole|every ClusterRole|every ClusterRoleBinding)\b/.test(subject);
}
