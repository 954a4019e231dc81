import type { ControlChanged } from '../../../core/control-event.ts';
import { known } from '../../../core/known.ts';
import type { Control } from '../../../core/subjects.ts';
import { isRecorded } from '../../../core/strength.ts';
import type { Credentials } from '../credentials.ts';
import { differenceOf } from './control-difference.ts';
import { once } from '../../facts/lazy.ts';

/** What a part of a cluster did, and what of it somebody else asked for. */
export type ByPart = Pick<Control, 'part' | 'behind' | 'asked' | 'took'>;

type Place = Pick<ControlChanged, 'cluster' | 'namespace'>;

/** The changes of controls that are on record, each control's oldest first. */
export interface Recorded {
  inNamespace(place: Place): readonly (readonly ControlChanged[])[];
  /** Of ClusterRoles whose labels say that their rights are added to others. */
  addingRoles(place: Place): readonly (readonly ControlChanged[])[];
}

export function recordedControls(controls: () => Iterable<readonly ControlChanged[]>): Recorded {
  const byNamespace = once(() => Map.groupBy(controls(), ([first]) => placeKey(first, first?.namespace)));
  const adding = once(() =>
    Map.groupBy(
      [...controls()].filter((facts) => facts.some(({ addsTo }) => addsTo !== undefined)),
      ([first]) => placeKey(first),
    ),
  );
  return {
    inNamespace: (place) => byNamespace().get(placeKey(place, place.namespace)) ?? [],
    addingRoles: (place) => adding().get(placeKey(place)) ?? [],
  };
}

function placeKey(place: Place | undefined, namespace?: string): string {
  return JSON.stringify([place?.cluster ?? null, namespace ?? null]);
}

/**
 * A part acts with credentials that it has from its own cluster. Whoever got one in its name is somebody else, and what
 * he does is nothing that the part did.
 */
export function byPart(
  fact: ControlChanged,
  before: ControlChanged | undefined,
  recorded: Recorded,
  credentials: Credentials,
): ByPart {
  const { part } = fact;
  if (part === undefined || !isRecorded(fact)) return {};
  const issuer = credentials(fact.credential, fact.at, fact.cluster).asked?.by;
  if (issuer && issuer.kind !== 'controller') return { behind: issuer };
  switch (part) {
    case 'api-server':
      return { part };
    case 'role-aggregation':
      return { part, ...known({ asked: aggregated(fact, before, recorded) }) };
    case 'namespace-controller':
      return { part, ...emptied(fact, recorded) };
  }
}

/**
 * The roles whose labels say that their rights are added to this one, where they have all that it got. Undefined where any
 * right is from elsewhere: the controller adds nothing of its own.
 */
function aggregated(
  fact: ControlChanged,
  before: ControlChanged | undefined,
  recorded: Recorded,
): readonly ControlChanged[] | undefined {
  const { state, subject } = fact;
  if (!state) return undefined;
  const name = subject.slice(subject.indexOf(' ') + 1);
  const added = differenceOf(before?.state ?? { levels: {} }, state).settings;
  // Labels are not the controller's: those that it shows stood there before.
  const labels = new Set((before?.addsTo ?? []).map((one) => `added to ${one}`));
  const rights = added.filter((setting) => !labels.has(setting));
  const sources = standing(recorded.addingRoles(fact), fact).filter(({ addsTo }) => addsTo?.includes(name));
  const has = (one: ControlChanged, right: string): boolean => (one.state?.levels[right] ?? 0) < 0;
  if (!rights.every((right) => sources.some((one) => has(one, right)))) return undefined;
  return sources.filter((one) => rights.some((right) => has(one, right)));
}

/** Who had the namespace deleted, where that is on record, and what of this kind was in it, as the answer or the records say. */
function emptied(fact: ControlChanged, recorded: Recorded): Pick<ByPart, 'asked' | 'took'> {
  if (!fact.subject.startsWith(EVERY) || fact.namespace === undefined) return {};
  const kind = fact.subject.slice(EVERY.length);
  const controls = recorded.inNamespace(fact);
  const all = controls.flat().filter((one) => one.at <= fact.at);
  const deletion = all
    .filter((one) => one.subject === `Namespace ${fact.namespace}` && isDeletion(one) && isRecorded(one))
    .sort((one, other) => one.at - other.at)
    .at(-1);
  const since = deletion?.at ?? Number.POSITIVE_INFINITY;
  const taken = all.filter((one) => one.subject === fact.subject && one.at < fact.at && isDeletion(one));
  const held = standing(controls, fact).filter(
    (one) => one.subject.startsWith(`${kind} `) && !taken.some(({ at }) => at > one.at && at > since),
  );
  const names = held.map(({ subject }) => subject.slice(kind.length + 1));
  const took = [...new Set([...(fact.took ?? []), ...names])].sort();
  return { took, ...(deletion && { asked: [deletion, ...held] }) };
}

const EVERY = 'every ';

/** The last change of each control before this one, but for those that are gone. */
function standing(controls: readonly (readonly ControlChanged[])[], { at }: ControlChanged): readonly ControlChanged[] {
  return controls.flatMap((facts) => {
    const last = facts.findLast((one) => one.at <= at);
    return last && !isDeletion(last) ? [last] : [];
  });
}

function isDeletion({ change }: ControlChanged): boolean {
  return change === 'deleted';
}
