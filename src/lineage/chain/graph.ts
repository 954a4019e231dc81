import {
  type Cell,
  type ChainGraph,
  type ContentsInShort,
  type Lane,
  type Line,
  type Standing,
  STAGES,
} from '../../core/chain-graph.ts';
import { foldedOf, neverFolded, unfolded } from '../../core/chain-folding.ts';
import type { Trust } from '../../core/custody.ts';
import type { ImageName } from '../../core/finding.ts';
import { known } from '../../core/known.ts';
import type { Lineage } from '../../core/lineage.ts';
import { formatReference } from '../../core/reference.ts';
import type { Signing } from '../../core/signing.ts';
import type { Push } from '../../core/subjects.ts';
import { Draft, type DraftBox, type Doubts } from './draft.ts';
import { holesOf, type Looking } from './graph-holes.ts';
import { type LaneMembers, lanesAround } from './graph-lanes.ts';
import { drawPlaces } from './graph-places.ts';
import { drawArrivals } from './graph-pushes.ts';

const MOST_LANES = 30;
/** Of a stage of the image's own lanes; the others are there to compare with. */
const MOST_OWN = 500;
const MOST_OTHERS = 25;
const MOST_NAMES = 10;

/** What is known of an image beside its records: by findings and judgements, which stand above the lineage. */
export interface GraphContext extends Doubts, Pick<Looking, 'custody'> {
  /** Whether an image can be trusted, as custody answers it. */
  trust(lane: LaneMembers): Trust;
  contents(push: Push): ContentsInShort | undefined;
  signing(lane: LaneMembers): Signing;
}

/**
 * The way of an image by stages, beside those that had its tag or its place before and after: the same facts as its
 * chain, joined. Bounded: 30 lanes, 500 boxes of a stage, 25 of another image's.
 */
export function chainGraphOf(image: ImageName, lineage: Lineage, context: GraphContext): ChainGraph {
  const members = lanesAround(image, lineage);
  const draft = new Draft(context);
  drawPlaces(members, drawArrivals(members, draft, lineage), draft, lineage);
  const told = members.map((one, index) => ({
    index,
    members: one,
    lane: laneOf(one, lineage, context),
    first: Math.min(...draft.boxes.flatMap(({ lane, box }) => (lane === index ? [box.at] : []))),
    isJoined: draft.boxes.some(({ lane, box }) => lane === index && box.suspicious),
  }));
  const kept = told
    .toSorted((one, other) => Number(other.members.isOwn || other.isJoined) - Number(one.members.isOwn || one.isJoined))
    .slice(0, MOST_LANES)
    .sort(
      (one, other) => ORDER.indexOf(one.lane.standing) - ORDER.indexOf(other.lane.standing) || one.first - other.first,
    );
  const lines = draft.lines();
  const never = neverFolded(
    draft.boxes.map(({ box }) => box),
    lines,
  );
  const cells = kept.flatMap((one, lane) =>
    cellsOf(
      lane,
      one.members,
      draft.boxes.filter((box) => box.lane === one.index),
      never,
      { lineage, custody: context.custody },
    ),
  );
  return {
    image,
    at: lineage.at,
    lanes: kept.map(({ lane }) => lane),
    cells,
    lines: betweenThese(lines, cells),
    ...(told.length > kept.length && { moreLanes: told.length - kept.length }),
  };
}

const ORDER: readonly Standing[] = ['trusted', 'allowed', 'unknown', 'suspect'];

function cellsOf(
  lane: number,
  members: LaneMembers,
  boxes: readonly DraftBox[],
  never: ReadonlySet<string>,
  looking: Looking,
): readonly Cell[] {
  const has = new Set(boxes.map(({ stage }) => stage));
  const holes = holesOf(members, looking, (stage) => has.has(stage));
  const most = members.isOwn ? MOST_OWN : MOST_OTHERS;
  return STAGES.flatMap((stage): readonly Cell[] => {
    const own = boxes.flatMap((one) => (one.stage === stage ? [one.box] : [])).sort((one, other) => one.at - other.at);
    const hole = holes.get(stage);
    if (own.length === 0 && !hole) return [];
    // Of more suspicious ones than that the latest: an attacker must not decide how much there is to send.
    const shown = unfolded(own, never, most).slice(-MOST_OWN);
    const left = new Set(shown);
    const out = own.filter((one) => !left.has(one));
    return [{ lane, stage, boxes: shown, ...known({ hole, folded: out.length > 0 ? foldedOf(out) : undefined }) }];
  });
}

function betweenThese(lines: readonly Line[], cells: readonly Cell[]): readonly Line[] {
  const shown = new Set(cells.flatMap(({ boxes }) => boxes.map(({ id }) => id)));
  return lines.filter(({ from, to }) => shown.has(from) && shown.has(to));
}

function laneOf(members: LaneMembers, lineage: Lineage, context: GraphContext): Lane {
  const { digest, digests, pushes, places, digestless } = members;
  const names = [
    ...[...pushes, ...digestless].map(({ registry, repository, tag }) =>
      formatReference({ registry, repository, ...known({ tag }) }),
    ),
    ...places.map(({ placement }) => placement.image),
  ];
  const contents = pushes.map((push) => context.contents(push)).findLast((one) => one !== undefined);
  return {
    also: digests.filter((one) => one !== digest),
    kind: digest ? lineage.image(digest).kind : 'unknown',
    names: [...new Set(names)].slice(-MOST_NAMES),
    ...standingOf(members, context),
    signed: context.signing(members),
    ...known({ digest, contents }),
  };
}

/** A place under suspicion says something of the image only where no push does. */
function standingOf(lane: LaneMembers, { on, trust }: GraphContext): Pick<Lane, 'standing' | 'allowed'> {
  const { pushes, places } = lane;
  const doubted = pushes.length > 0 ? pushes : places.map(({ placement }) => placement);
  if (doubted.some(({ key }) => on(key).length > 0)) return { standing: 'suspect' };
  const { standing, says } = trust(lane);
  if (standing === 'allowed') return { standing, allowed: says };
  return { standing: standing === 'trusted' ? 'trusted' : 'unknown' };
}
