import { who, whoAndBehind } from '../../core/actor.ts';
import type { HostOrigin, Run } from '../../core/build.ts';
import type { Digest } from '../../core/digest.ts';
import type { LandwaiterEvent } from '../../core/event.ts';
import { known } from '../../core/known.ts';
import type { Lineage } from '../../core/lineage.ts';
import { equalRepository } from '../../core/reference.ts';
import { shownStrength } from '../../core/shown-strength.ts';
import { isRecorded, type Strength } from '../../core/strength.ts';
import type { Deletion, DigestlessPush, Push, TagInterval } from '../../core/subjects.ts';
import type { Time } from '../../core/time.ts';
import { circumstances } from './chain-steps.ts';
import type { Draft } from './draft.ts';
import type { LaneMembers } from './graph-lanes.ts';

/** The boxes of pushes and of tags' meanings, by which what was deployed finds where it came from. */
export interface Arrived {
  readonly pushes: ReadonlyMap<Push, string>;
  readonly tags: ReadonlyMap<TagInterval, string>;
}

/** Builds, hosts, pushes, promotions and tags of all lanes, and how each leads to the next. */
export function drawArrivals(lanes: readonly LaneMembers[], draft: Draft, lineage: Lineage): Arrived {
  const pushes = new Map<Push, string>();
  const tags = new Map<TagInterval, string>();
  lanes.forEach((lane, index) => {
    const made = { run: runsOf(index, draft), host: hostsOf(index, draft) };
    for (const push of lane.pushes) pushes.set(push, drawPush(index, push, draft, lineage, made));
    for (const push of lane.digestless) drawDigestless(index, push, draft);
    for (const interval of lane.tags) tags.set(interval, drawTag(index, interval, draft));
    for (const one of lane.deletions) drawDeletion(index, one, lane.digest, draft);
  });
  for (const [push, id] of pushes) {
    const promotion = lineage.promotion(push);
    const from = promotion && pushes.get(promotion.from);
    if (promotion && from) draft.join(from, id, { kind: 'leads', strength: promotion.strength });
  }
  for (const [interval, id] of tags) {
    const from = interval.push && pushes.get(interval.push);
    if (interval.push && from) draft.join(from, id, { kind: 'leads', strength: shownStrength(interval.push) });
  }
  joinMoves(tags, draft);
  return { pushes, tags };
}

type DrawRun = (run: Run, strength: Strength, digest: Digest, unapproved: string | undefined) => string;

/** One box a run, however many pushes of the image it made. */
function runsOf(lane: number, draft: Draft): DrawRun {
  const drawn = new Map<Run, string>();
  return (run, strength, digest, unapproved) => {
    const id =
      drawn.get(run) ??
      draft.add(
        lane,
        'build',
        { facts: run.facts, digest },
        {
          at: run.from,
          title: `${run.system} run ${run.run}`,
          detail: [
            run.project,
            run.workflow?.split('/').at(-1),
            run.ref?.replace(/^refs\/(?:heads|tags)\//, ''),
            unapproved && 'not approved',
          ]
            .filter((text) => text !== undefined && text !== '')
            .join(', '),
          strength,
          subject: { kind: 'run', name: `${run.system}:${run.project}:${run.run}` },
          ...known({ to: run.to, actor: run.actor?.name }),
        },
      );
    drawn.set(run, id);
    return id;
  };
}

/** How builds and hosts of a lane are drawn. */
interface Makers {
  readonly run: DrawRun;
  readonly host: (origin: HostOrigin, digest: Digest) => string;
}

function drawPush(lane: number, push: Push, draft: Draft, lineage: Lineage, makers: Makers): string {
  const promotion = lineage.promotion(push);
  const facts: readonly LandwaiterEvent[] = [...new Set([...push.facts, ...Object.values(push.told)])];
  const name = push.tag === undefined ? push.repository : `${push.repository}:${push.tag}`;
  const id = draft.add(
    lane,
    promotion ? 'promotion' : 'push',
    { facts, digest: push.digest, key: push.key },
    {
      at: push.at,
      title: whoAndBehind(push),
      detail: promotion
        ? `${promotion.from.repository} → ${name}`
        : [name, push.address && `from ${push.address}`].filter((text) => text !== undefined).join(' '),
      strength: shownStrength(push),
      ...(push.actor && { actor: push.actor.name, subject: { kind: 'actor', name: push.actor.name } }),
    },
  );
  // Whoever promotes copies what was built before.
  if (promotion) return id;
  const made = lineage.hostOrigins(push).map((origin) => {
    const host = makers.host(origin, push.digest);
    draft.join(host, id, { kind: 'leads', strength: origin.strength });
    return host;
  });
  const origin = lineage.explanation(push);
  if (origin.state !== 'explained') return id;
  const run = makers.run(origin.run, origin.strength, push.digest, origin.unapproved);
  const says = origin.by === 'time' ? 'fits by its time alone' : undefined;
  for (const to of made.length > 0 ? made : [id])
    draft.join(run, to, { kind: 'leads', strength: origin.strength, ...known({ says }) });
  return id;
}

/** One box for what was made once, under however many names it was pushed. */
function hostsOf(lane: number, draft: Draft): Makers['host'] {
  const drawn = new Map<string, string>();
  return ({ host, how, at, strength, facts }, digest) => {
    const key = JSON.stringify([host ?? null, how, at]);
    const id =
      drawn.get(key) ??
      draft.add(
        lane,
        'host',
        { facts, digest },
        { at, title: host ?? 'an unnamed host', detail: `image ${how} there`, strength },
      );
    drawn.set(key, id);
    return id;
  };
}

function drawDigestless(lane: number, push: DigestlessPush, draft: Draft): void {
  const name = push.tag === undefined ? push.repository : `${push.repository}:${push.tag}`;
  draft.add(
    lane,
    'push',
    { facts: push.facts, digest: undefined },
    {
      at: push.at,
      title: who(push.actor),
      detail: [name, circumstances(push), 'no digest told'].filter((text) => text !== undefined).join(', '),
      strength: shownStrength(push),
      ...(push.actor && { actor: push.actor.name, subject: { kind: 'actor', name: push.actor.name } }),
    },
  );
}

function drawTag(lane: number, interval: TagInterval, draft: Draft): string {
  const { repository, tag, from, to, endedBy, push, digest } = interval;
  return draft.add(
    lane,
    'tag',
    { facts: push?.facts.slice(0, 1) ?? [], digest },
    {
      at: from,
      ongoing: to === undefined,
      title: `${repository.split('/').at(-1)}:${tag}`,
      detail: `${repository}, ${to === undefined ? 'still means it' : `until it was ${endedBy ?? 'changed'}`}`,
      strength: push ? shownStrength(push) : 'recorded',
      subject: { kind: 'image', name: `${interval.registry}/${repository}:${tag}` },
      ...known({ to, actor: push?.actor?.name }),
    },
  );
}

function drawDeletion(lane: number, one: Deletion, digest: Digest | undefined, draft: Draft): void {
  const { repository, tag, whole, at, actor, facts } = one;
  const what = whole === true ? `all of ${repository}` : tag === undefined ? repository : `${repository}:${tag}`;
  draft.add(
    lane,
    'tag',
    { facts, digest },
    {
      at,
      title: 'deleted',
      detail: `${what} by ${who(actor)}`,
      strength: facts.some(isRecorded) ? 'recorded' : 'asserted',
      ...known({ actor: actor?.name }),
    },
  );
}

/** From each meaning of a tag to its next one, where that is another image. */
function joinMoves(tags: ReadonlyMap<TagInterval, string>, draft: Draft): void {
  const order = [...tags].sort(([one], [other]) => one.from - other.from);
  order.forEach(([interval, id], index) => {
    const next = order.slice(index + 1).find(([one]) => one.tag === interval.tag && equalRepository(one, interval));
    if (!next || next[0].digest === interval.digest) return;
    const [{ push }, to] = next;
    draft.join(id, to, {
      kind: 'moved',
      strength: push ? shownStrength(push) : 'recorded',
      says: push?.actor ? `moved by ${who(push.actor)}` : 'moved',
    });
  });
}

/** The box of what an image text meant then: its tag's meaning, or the last push of it to that repository. */
export function arrivedAs(
  wanted: { readonly registry: string; readonly repository: string; readonly tag?: string },
  digest: Digest | undefined,
  before: Time,
  { pushes, tags }: Arrived,
): string | undefined {
  for (const [interval, id] of [...tags].toReversed()) {
    const isMeant = wanted.tag === interval.tag && equalRepository(interval, wanted) && interval.digest === digest;
    if (isMeant && interval.from <= before) return id;
  }
  const own = [...pushes].filter(([push]) => push.digest === digest && push.at <= before);
  return (own.findLast(([push]) => equalRepository(push, wanted)) ?? own.at(-1))?.[1];
}
