import type { Month } from '../month.ts';
import { type Chance, chanceOf } from '../world/chance.ts';

const DAY = 86_400_000;
const HOUR = 3_600_000;

/** How a company signs. README.md says where each is from. */
export interface Manners {
  /** `two-to-three`: cosign 2 until `changesAt`, then 3. */
  readonly form: 'cosign-2' | 'cosign-3' | 'two-to-three' | 'notation' | 'certificates';
  readonly changesAt: number;
  /** What comes out of a build, in the repository that it is pushed to; or what becomes a release, where production takes it from. */
  readonly when: 'build' | 'release';
  /** Whoever pushes, or an account of its own that signs minutes later. */
  readonly by: 'pusher' | 'signer';
  /** What comes along when an image is copied: what has a tag (`cosign copy`), everything (`oras copy --recursive`), or a new signature. */
  readonly carry: 'tags' | 'everything' | 'anew';
  /** From when on another key, or another root, signs; undefined: the same all the month. */
  readonly rotatesAt?: number;
  /** Until when the old one counts. */
  readonly overlapsUntil?: number;
  /** What runs is signed again by the new key. */
  readonly resigns: boolean;
  /** A team with a key of its own signs beside. */
  readonly hasTeamKey: boolean;
  readonly isTeamNamed: boolean;
  /** Scans are attached as statements by the scanner's key. */
  readonly scans: boolean;
  readonly isScannerNamed: boolean;
  /** Builds state what they built; asked for where all that runs is from such builds. */
  readonly attests: boolean;
  /** What is asked about, see docs/collectors.md. */
  readonly scope: 'deployed' | 'pushed';
  /** Since when. */
  readonly asksFrom: number;
  /** How many signatures come ten seconds after what they sign was started. */
  readonly late: number;
  /** Whether one release is never signed. */
  readonly forgets: boolean;
}

export function mannersOf(month: Month): Manners {
  const chance = chanceOf(`signing ${month.organisation.seed}`);
  const days = Math.round((month.until - month.from) / DAY);
  const form = chance.one([
    'cosign-2',
    'cosign-2',
    'cosign-3',
    'cosign-3',
    'two-to-three',
    'notation',
    'certificates',
    'certificates',
  ] as const);
  const scope = chance.one(['deployed', 'deployed', 'pushed'] as const);
  const own = chance.of('times');
  const rotatesAt = month.from + own.between(Math.floor(days * 0.3), Math.floor(days * 0.6)) * DAY + 10 * HOUR;
  const rotates = chance.is(0.5);
  return {
    form,
    changesAt: month.from + own.between(Math.floor(days * 0.25), Math.floor(days * 0.75)) * DAY + 11 * HOUR,
    when: chance.one(['build', 'build', 'release'] as const),
    by: month.drawn.includes('habit: signs signer') ? 'signer' : 'pusher',
    carry: carryOf(chance.of('carry'), form, scope),
    ...(rotates && { rotatesAt, overlapsUntil: rotatesAt + own.between(1, Math.floor(days / 4)) * DAY }),
    resigns: chance.is(0.5),
    hasTeamKey: chance.is(0.35),
    isTeamNamed: chance.is(0.4),
    scans: chance.is(0.4),
    isScannerNamed: chance.is(0.3),
    attests: chance.is(0.7),
    scope,
    asksFrom: month.from + (chance.is(0.2) ? own.between(1, Math.floor(days / 3)) * DAY : own.between(1, 50) * 60_000),
    late: chance.is(0.5) ? own.between(1, 3) : 0,
    forgets: chance.is(0.7),
  };
}

/** `cosign copy` leaves bundles behind: that goes on only where somebody looks where they are. */
function carryOf(chance: Chance, form: Manners['form'], scope: Manners['scope']): Manners['carry'] {
  if (form === 'cosign-2') return chance.one(['tags', 'tags', 'everything', 'anew'] as const);
  return scope === 'pushed'
    ? chance.one(['tags', 'everything', 'anew'] as const)
    : chance.one(['everything', 'anew'] as const);
}

/** What was drawn, one line each, for tables. */
export function mannersDrawn(manners: Manners): readonly string[] {
  const { form, when, carry, scope, rotatesAt, resigns } = manners;
  return [
    `signing: ${form}`,
    `signing: at ${when}`,
    `signing: carried ${carry}`,
    `signing: asked ${scope}`,
    ...(rotatesAt === undefined ? [] : [`signing: ${isByRoot(manners) ? 'root' : 'key'} rotated`]),
    ...(rotatesAt !== undefined && resigns ? ['signing: signed again'] : []),
  ];
}

/** Whether certificates say who signs, and a root who may. */
export const isByRoot = ({ form }: Manners): boolean => form === 'notation' || form === 'certificates';
