import { type Box, type ChainGraph, type Lane, type Line, type Stage, STAGES } from '../core/chain-graph.ts';

/** A lane of a graph as a test tells it: how many boxes each stage has; `!` before the stage: they are suspicious. */
export type ToldLane = Partial<Record<Stage | `!${Stage}`, number>>;

/** A graph of so many boxes, joined stage by stage: `build-0-0` is the first of the first lane's builds. */
export function graphOf(lanes: readonly ToldLane[], lines: readonly Line[] = []): ChainGraph {
  const cells = lanes.flatMap((told, lane) =>
    STAGES.flatMap((stage) => {
      const [ordinary, suspicious] = [told[stage] ?? 0, told[`!${stage}`] ?? 0];
      if (ordinary + suspicious === 0) return [];
      const boxes = Array.from({ length: ordinary + suspicious }, (_, index) =>
        boxOf(`${stage}-${lane}-${index}`, index, index < suspicious),
      );
      return [{ lane, stage, boxes }];
    }),
  );
  return {
    image: { registry: 'registry.acme.example', repository: 'shop/api' },
    at: 1_000_000,
    lanes: lanes.map((): Lane => LANE),
    cells,
    lines,
  };
}

/** A recorded line. */
export function line(from: string, to: string, more: Partial<Line> = {}): Line {
  return { from, to, strength: 'recorded', kind: 'leads', suspicious: false, ...more };
}

const LANE: Lane = { also: [], kind: 'manifest', names: [], standing: 'unknown', signed: { state: 'unchecked' } };

function boxOf(id: string, index: number, suspicious: boolean): Box {
  return {
    id,
    at: index,
    title: id,
    strength: 'recorded',
    suspicious,
    findings: [],
    evidence: [],
    place: { cluster: 'prod', namespace: `team-${index % 14}`, workload: `Deployment/${id}` },
  };
}
