import { type Actor, who } from '../../core/actor.ts';
import { counted } from '../../core/count.ts';
import type { AdmissionDecided } from '../../core/control-event.ts';
import type { Digest } from '../../core/digest.ts';
import type { PlacementName } from '../../core/finding.ts';
import { hasRun, isRunning } from '../../core/instance.ts';
import { known } from '../../core/known.ts';
import type { Lineage } from '../../core/lineage.ts';
import type { Strength } from '../../core/strength.ts';
import type { Entry, Placement, Workload } from '../../core/subjects.ts';
import { earliest, latest } from '../../core/time.ts';
import { DELIVERED, ENTERED, VERDICTS } from './chain-steps.ts';
import type { Draft } from './draft.ts';
import type { LaneMembers } from './graph-lanes.ts';
import { type Arrived, arrivedAs } from './graph-pushes.ts';
import type { Place } from './places.ts';
import { spansOf } from './spans.ts';

/** Of one place; people debug all day. */
const MOST_ENTRIES = 10;

/** A place in a lane, and the box of what runs there. */
interface DrawnPlace {
  readonly lane: number;
  readonly placement: Placement;
  readonly running?: string;
}

/** What was admitted, deployed and runs in all lanes, and how each leads to the next. */
export function drawPlaces(lanes: readonly LaneMembers[], arrived: Arrived, draft: Draft, lineage: Lineage): void {
  const drawn = lanes.flatMap((lane, index) =>
    lane.places.map((place) => drawPlace(index, place, arrived, draft, lineage)),
  );
  lanes.forEach((lane, index) => drawReported(index, lane, arrived, draft, lineage));
  joinRolls(drawn, draft);
}

function drawPlace(lane: number, place: Place, arrived: Arrived, draft: Draft, lineage: Lineage): DrawnPlace {
  const { placement } = place;
  const { digest, reference, resolved } = placement;
  const strength: Strength = resolved ? 'inferred' : 'recorded';
  const words = { place: placeOf(placement), subject: { kind: 'workload', name: workloadName(placement) } } as const;
  const asked = placement.asked.map((one) => {
    const id = draft.add(
      lane,
      'deployment',
      { facts: [one.fact], digest },
      {
        at: one.at,
        title: shortName(one.actor),
        detail: `${placement.workload} in ${whereIs(placement)}`,
        strength: 'recorded',
        ...words,
        ...known({ actor: one.actor?.name }),
      },
    );
    return { id, at: one.at };
  });
  const decisions = lineage.decisionsOn(placement);
  const admitted = decisions.map((one) => drawDecision(lane, one, digest, draft, words));
  const running = drawRunning(lane, place, draft, words);
  const source = (at: number): string | undefined => reference && arrivedAs(reference, digest, at, arrived);
  const first = admitted[0];
  for (const { id, at } of asked) {
    const from = source(at);
    if (from) draft.join(from, id, { kind: 'leads', strength });
  }
  const from = source(placement.from);
  if (first) {
    if (from) draft.join(from, first, { kind: 'leads', strength });
    const to = asked.at(-1)?.id ?? running;
    const last = admitted.at(-1) ?? first;
    if (to) draft.join(last, to, { kind: 'leads', strength: decisions.at(-1)?.strength ?? 'recorded' });
  }
  if (running) {
    const before = asked.at(-1)?.id ?? (first ? undefined : from);
    if (before) draft.join(before, running, { kind: 'leads', strength });
    for (const entry of lineage.entriesInto(placement, place.instances).slice(-MOST_ENTRIES))
      draft.join(running, drawEntry(lane, entry, digest, draft, words), { kind: 'leads', strength: 'recorded' });
  }
  return { lane, placement, ...known({ running }) };
}

interface Words {
  readonly place: PlacementName;
  readonly subject: { readonly kind: 'workload'; readonly name: string };
}

function drawDecision(
  lane: number,
  decision: AdmissionDecided,
  digest: Digest | undefined,
  draft: Draft,
  words: Words,
): string {
  const policy = [decision.policy, decision.rule].filter((text) => text !== undefined).join('/');
  return draft.add(
    lane,
    'admission',
    { facts: [decision], digest },
    {
      at: decision.at,
      title: decision.control,
      detail: `${VERDICTS[decision.decision]}${policy === '' ? '' : `: ${policy}`}`,
      strength: decision.strength,
      ...words,
      ...known({ actor: decision.actor?.name }),
    },
  );
}

function drawRunning(lane: number, place: Place, draft: Draft, words: Words): string | undefined {
  const { placement, instances } = place;
  const ran = instances.filter(({ waiting }) => waiting === undefined);
  if (ran.length === 0 || !hasRun(placement)) return undefined;
  const ongoing = isRunning(ran);
  const pods = new Set(ran.flatMap(({ pod, to }) => (ongoing && to !== undefined ? [] : [pod])));
  const breaks = spansOf(place).length - 1;
  const { workload, container, digest, resolved } = placement;
  return draft.add(
    lane,
    'running',
    { facts: placement.observed, digest, key: placement.key },
    {
      at: earliest(ran.map(({ from }) => from)),
      ongoing,
      title: workload,
      detail: [
        ongoing ? `still runs in ${whereIs(placement)}` : `ran in ${whereIs(placement)}`,
        ...(workload.endsWith(`/${container}`) ? [] : [container]),
        ...(pods.size > 0 ? [counted(pods.size, 'pod')] : []),
        ...(breaks > 0 ? [`with ${counted(breaks, 'break')}`] : []),
        ...(digest === undefined ? ['digest not told'] : []),
      ].join(', '),
      strength: resolved ? 'inferred' : 'recorded',
      ...words,
      ...known({ to: ongoing ? undefined : latest(ran.flatMap(({ to }) => to ?? [])) }),
    },
  );
}

function drawEntry(
  lane: number,
  { at, actor, by, fact }: Entry,
  digest: Digest | undefined,
  draft: Draft,
  words: Words,
): string {
  return draft.add(
    lane,
    'running',
    { facts: [fact], digest },
    {
      at,
      title: who(actor),
      detail: `${ENTERED[by]} ${words.place.workload}`,
      strength: 'recorded',
      ...words,
      ...known({ actor: actor?.name }),
    },
  );
}

/** The word of delivery systems, where no API server's record says who deployed it: a claim. */
function drawReported(
  lane: number,
  { pushes, digest }: LaneMembers,
  arrived: Arrived,
  draft: Draft,
  lineage: Lineage,
): void {
  if (draft.boxes.some((one) => one.lane === lane && one.stage === 'deployment')) return;
  for (const push of pushes)
    for (const report of lineage.reportedOf(push)) {
      const where = [report.environment, report.cluster, report.namespace].filter((text) => text !== undefined);
      const id = draft.add(
        lane,
        'deployment',
        { facts: [report], digest },
        {
          at: report.at,
          title: report.system,
          detail: [`says that it ${DELIVERED[report.status]}`, ...where].join(', '),
          strength: report.strength,
          ...known({ actor: report.actor?.name }),
        },
      );
      const from = arrived.pushes.get(push);
      if (from) draft.join(from, id, { kind: 'leads', strength: report.strength });
    }
}

/** From what a container of a workload ran to what it ran next, where that is another image. */
function joinRolls(drawn: readonly DrawnPlace[], draft: Draft): void {
  const byContainer = new Map<string, DrawnPlace[]>();
  for (const one of drawn) {
    const key = JSON.stringify([workloadName(one.placement), one.placement.container]);
    byContainer.set(key, [...(byContainer.get(key) ?? []), one]);
  }
  for (const own of byContainer.values()) {
    const order = own.sort((one, other) => one.placement.from - other.placement.from);
    order.forEach((one, index) => {
      const next = order[index + 1];
      if (!next?.running || !one.running || next.lane === one.lane) return;
      const asker = next.placement.asked.at(-1);
      draft.join(one.running, next.running, {
        kind: 'rolled',
        strength: next.placement.resolved ? 'inferred' : 'recorded',
        says: asker ? `rolled by ${shortName(asker.actor)}` : 'rolled, nobody asked',
      });
    });
  }
}

function placeOf({ cluster, namespace, workload, container }: Placement): PlacementName {
  return { namespace, workload, container, ...known({ cluster }) };
}

/** `prod-eu/shop` */
function whereIs({ cluster, namespace }: Workload): string {
  return `${cluster ?? 'unknown cluster'}/${namespace}`;
}

function workloadName({ cluster, namespace, workload }: Workload): string {
  return `${cluster ?? '?'}/${namespace}/${workload}`;
}

/** Of a service account its own name. */
function shortName(actor: Actor | undefined): string {
  return who(actor).replace(/^system:serviceaccount:[^:]+:(?=.)/, '');
}
