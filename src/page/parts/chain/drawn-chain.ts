import type { Box, Cell, Lane, Line } from '../../../core/chain-graph.ts';
import { isDigest } from '../../../core/digest.ts';
import { known } from '../../../core/known.ts';
import type { DrawnChain } from '../../../drawing/drawing.ts';
import type { ChainAnswer } from '../../api/types.ts';

type Told = ChainAnswer['chain'];
type ToldCell = Told['cells'][number];

/** What the API tells of a chain, as it is drawn: times are numbers again. */
export function drawnChain({ lanes, moreLanes, cells, lines }: Told): DrawnChain {
  return {
    lanes: lanes.map(laneOf),
    cells: cells.map(cellOf),
    lines: lines.map(({ says, ...line }): Line => ({ ...line, ...known({ says }) })),
    ...known({ moreLanes }),
  };
}

function laneOf({ digest, also, allowed, signed, contents, ...lane }: Told['lanes'][number]): Lane {
  return {
    ...lane,
    also: also.filter(isDigest),
    signed,
    ...known({ allowed }),
    ...(isDigest(digest) && { digest }),
    ...(contents && {
      contents: {
        differing: contents.differing,
        says: contents.says,
        ...known({ severity: contents.severity }),
      },
    }),
  };
}

function cellOf({ boxes, hole, folded, ...cell }: ToldCell): Cell {
  return {
    ...cell,
    boxes: boxes.map(boxOf),
    ...known({ folded }),
    ...(hole && { hole: { state: hole.state, says: hole.says, ...known({ absence: hole.absence }) } }),
  };
}

function boxOf({ at, to, place, detail, actor, ongoing, subject, ...box }: ToldCell['boxes'][number]): Box {
  return {
    ...box,
    at: Date.parse(at),
    ...known({ detail, actor, ongoing, subject }),
    ...(to !== undefined && { to: Date.parse(to) }),
    ...(place && {
      place: {
        namespace: place.namespace,
        workload: place.workload,
        ...known({ cluster: place.cluster, container: place.container }),
      },
    }),
  };
}
