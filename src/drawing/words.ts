import type { Hole, Lane, Stage } from '../core/chain-graph.ts';
import type { Signing } from '../core/signing.ts';

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
  deployment: 'no rollout',
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

/** Whether the images of a lane can be trusted, as a shape and a word. */
export const STANDINGS: Readonly<Record<Lane['standing'], readonly [glyph: string, word: string]>> = {
  trusted: ['✓', 'trusted'],
  allowed: ['○', 'allowed by exception'],
  suspect: ['◆', 'suspect'],
  unknown: ['?', 'not known to be trusted'],
};

/** What is known of an image's signature. */
export function signature({ state, by, reason }: Signing): string {
  switch (state) {
    case 'verified':
      return by === undefined ? 'signature verified' : `signed by ${by}, verified`;
    case 'failed':
      return `a signature${by === undefined ? '' : ` by ${by}`} does not hold`;
    case 'present':
      if (reason !== undefined) return `signed ${reason}`;
      return by === undefined ? 'signature not verified' : `signature by ${by}, not verified`;
    case 'none':
      return 'no signature';
    case 'unchecked':
      return 'signature not checked';
  }
}

/** What is known of an image beside its digest. */
export function laneFacts({ allowed, signed, contents }: Pick<Lane, 'allowed' | 'signed' | 'contents'>): string {
  return `${allowed === undefined ? '' : `${allowed}; `}${signature(signed)}; ${contents ? contents.says : 'contents not read'}`;
}
