import type { ControlChanged } from '../../../core/control-event.ts';
import { known } from '../../../core/known.ts';
import type { Control } from '../../../core/subjects.ts';
import type { Policy } from '../../../core/policy.ts';
import { differenceOf, differenceSaid } from './control-difference.ts';
import { byPart, recordedControls } from './cluster-parts.ts';
import type { Credentials } from '../credentials.ts';
import { addTo } from '../../../core/grouping.ts';
import { isRecorded } from '../../../core/strength.ts';
import { once } from '../../facts/lazy.ts';
import { byTime } from '../../facts/order.ts';
import { carriedBy, isFunctionGone, withCarried } from './carriers.ts';
import { leftOut } from './left-out.ts';
import { putBack } from './put-back.ts';
import { standing } from './admission-scope.ts';
import { CLOCKS, seenBefore, sighted } from './sightings.ts';

/** Every change of a control, oldest first, with names as the policy has them. */
export function joinControls(
  changes: readonly ControlChanged[],
  policy: Policy,
  credentials: Credentials = () => ({}),
): readonly Control[] {
  const keyOf = keyIn(policy);
  const [told, seen] = [new Map<string, ControlChanged[]>(), new Map<string, ControlChanged[]>()];
  const carried = carriedBy(changes, policy);
  const sorted = changes.filter((fact) => !isFunctionGone(fact) || carried(fact)).sort(byTime);
  for (const fact of sorted) if (fact.seen) addTo(seen, keyOf(fact), fact);
  for (const [key, facts] of Map.groupBy(
    sorted.filter((fact) => !fact.seen),
    keyOf,
  ))
    told.set(
      key,
      facts.filter(
        (fact) => !(fact.unsure && standsAfter(fact, facts, seen.get(key) ?? [])) && !isToldFully(fact, facts),
      ),
    );
  const controls = [...told].flatMap(([key, facts]) => putBack(recordedChanges(facts, seen.get(key) ?? [])));
  // What is merely seen stood there, too.
  const all = once(() =>
    [...new Set([...told.keys(), ...seen.keys()])].map((key) =>
      [...(told.get(key) ?? []), ...(seen.get(key) ?? [])].sort(byTime),
    ),
  );
  const recorded = recordedControls(all);
  const stood = once(() => standing(all()));
  const unrecorded = [...seen].flatMap(([key, facts]) => sighted(facts, told.get(key) ?? []));
  return [...controls, ...unrecorded]
    .sort((one, other) => byTime(one.fact, other.fact))
    .map(({ fact, ...judged }) => {
      const [, before] = judged.facts;
      const { asked = [], behind, ...done } = byPart(fact, before, recorded, credentials);
      const behindIt = behind ?? fact.impersonator;
      const doer = done.took && done.took.length > 0 && asked.length > 0 ? asked[0]?.actor : fact.actor;
      return {
        key: keyOf(fact),
        at: fact.at,
        ...judged,
        ...withCarried(fact, judged, carried),
        ...(fact.labels && leftOut(fact, judged, stood())),
        ...done,
        ...(asked.length > 0 && { asked, facts: withAsked(judged.facts, asked) }),
        ...known({
          registry: fact.registry === undefined ? undefined : policy.registry(fact.registry),
          actor: doer && policy.actor(doer),
          behind: behindIt && policy.actor(behindIt),
          grantee: fact.grantee && policy.actor(fact.grantee),
        }),
      };
    });
}

/** It was a dry run: the control is there afterwards, and nobody made it anew. */
function standsAfter(
  { at }: ControlChanged,
  told: readonly ControlChanged[],
  seen: readonly ControlChanged[],
): boolean {
  const next = told.find((one) => one.at > at);
  const isThere = next !== undefined && next.change !== 'deleted' && !next.change.startsWith('created');
  const sighting = seen.find((one) => one.at > at + CLOCKS && one.at < (next?.at ?? Number.POSITIVE_INFINITY));
  return isThere || sighting?.state !== undefined;
}

/** The object shows when it was made or deleted; another record of that, about then, who did it. */
function isToldFully(fact: ControlChanged, facts: readonly ControlChanged[]): boolean {
  const done = doneIn(fact);
  if (fact.actor !== undefined || done === undefined) return false;
  return facts.some(
    (one) => one.actor !== undefined && isRecorded(one) && Math.abs(one.at - fact.at) <= CLOCKS && doneIn(one) === done,
  );
}

function doneIn({ change }: ControlChanged): string | undefined {
  return /^(?:created|deleted)\b/.exec(change)?.[0];
}

/** What is on record of each admission control, seen or told, oldest first. */
export function admissionRecords(
  changes: readonly ControlChanged[],
  policy: Policy,
): readonly (readonly ControlChanged[])[] {
  const about = changes.filter(({ control }) => control === 'admission').sort(byTime);
  return [...Map.groupBy(about, keyIn(policy)).values()];
}

function withAsked([first, ...more]: Control['facts'], asked: readonly ControlChanged[]): Control['facts'] {
  return [first, ...more, ...asked.filter((one) => !more.includes(one))];
}

function keyIn(policy: Policy): (fact: ControlChanged) => string {
  return (fact) => {
    const registry = fact.registry === undefined ? undefined : policy.registry(fact.registry);
    const where = [registry, fact.repository, fact.cluster, fact.namespace, fact.project];
    return `control:${JSON.stringify([...where.map((one) => one ?? null), fact.control, fact.subject])}`;
  };
}

type ComparedChange = Pick<Control, 'effect' | 'change' | 'facts' | 'endedBy' | 'ends'> & {
  readonly fact: ControlChanged;
};

/** What records tell of one control, in order. */
function recordedChanges(facts: readonly ControlChanged[], seen: readonly ControlChanged[]): readonly ComparedChange[] {
  let record = '';
  /** The change before the record, and its last one, where they show the state: nobody knows what others left. */
  let [before, last]: (ControlChanged | undefined)[] = [];
  let [beforeAt, lastAt]: (number | undefined)[] = [];
  return facts.map((fact) => {
    // One record may tell several changes.
    const own = JSON.stringify([fact.at, fact.origin.sha256, fact.origin.path, fact.origin.line]);
    if (own !== record) [record, before, beforeAt] = [own, last, lastAt];
    [last, lastAt] = [fact.state && isRecorded(fact) ? fact : undefined, fact.at];
    return { fact, ...compared(fact, seenBefore(fact, seen, beforeAt) ?? before) };
  });
}

function compared(fact: ControlChanged, before: ControlChanged | undefined): Omit<ComparedChange, 'fact'> {
  const { effect, change, state, whole } = fact;
  // Who sets all of it says how it stands: what is loose, and was so before, he has not loosened.
  const isTold = effect === 'tightened' || (effect === 'loosened' && whole !== true);
  if (isTold || !state || !before?.state) return { effect, change, facts: [fact] };
  const difference = differenceOf(before.state, state, fact.grantee?.name);
  return { effect: difference.effect, change: differenceSaid(change, difference), facts: [fact, before] };
}
