import type { Hole, Stage } from '../core/chain-graph.ts';

/** What a stage is called at the head of its column. */
export const STAGE_NAMES: Readonly<Record<Stage, string>> = {
  build: 'Build',
  host: 'Made on',
  push: 'Pushed',
  promotion: 'Promoted',
  tag: 'Tag',
  admission: 'Admitted',
  deployment: 'Deployed',
  running: 'Runs',
};

const NOTHING: Readonly<Record<Stage, string>> = {
  build: 'no build',
  host: 'no builder',
  push: 'no push',
  promotion: 'no promotion',
  tag: 'no tag',
  admission: 'no verdict',
  deployment: 'no deployment',
  running: 'not running',
};

/** The title of a hole: `no build`; `no record` where nobody can tell. */
export function holeTitle(stage: Stage, { state }: Pick<Hole, 'state'>): string {
  return state === 'missing' ? NOTHING[stage] : 'no record';
}

/** What a hole means, in the same words everywhere. */
export const HOLE_MEANS: Readonly<Record<Hole['state'], string>> = {
  missing: 'looked for, not there',
  unknown: 'no source tells',
};
