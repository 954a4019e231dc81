import type { Chance } from './chance.ts';

/** How a company works, day by day. README.md says where each is from. */
export interface Habits {
  readonly promotion: 'copy' | 'retag' | 'rebuild' | 'none';
  readonly deployment: 'gitops' | 'push';
  /** Where workloads follow a tag that moves. */
  readonly floating: 'everywhere' | 'staging' | 'nowhere';
  /** References in production carry a digest. */
  readonly pins: boolean;
  readonly pullPolicy: 'Always' | 'IfNotPresent';
  /** What a build of the main branch tags. */
  readonly tags: readonly ('main' | 'sha' | 'date' | 'latest')[];
  readonly platforms: 1 | 2;
  readonly monorepo: boolean;
  readonly labels: boolean;
  readonly nightly: boolean;
  readonly baseRebuild: boolean;
  readonly cache: boolean;
  readonly attestations: 'none' | 'tags' | 'referrers';
  /** Who signs what was built: the build itself or an account of its own. */
  readonly signs: 'nobody' | 'pipeline' | 'signer';
  readonly matrix: boolean;
  readonly reruns: boolean;
  readonly handReleases: boolean;
  readonly retention: boolean;
  readonly replication: boolean;
  readonly pullThrough: boolean;
  readonly scanner: boolean;
  readonly updater: boolean;
  readonly previews: boolean;
  readonly sidecars: boolean;
  readonly blueGreen: boolean;
  /** Kyverno looks at every pod and reports. */
  readonly admission: boolean;
  /** The builds run on hosts of the company's own, whose engine may be on record. */
  readonly ownHosts: boolean;
}

export function drawHabits(chance: Chance): Habits {
  // Two platforms, and caches kept in registries, need builders that the engines of hosts do not show.
  const platforms = chance.is(0.3) ? 2 : 1;
  const ownHosts = platforms === 1 && chance.is(0.5);
  const floating = chance.one(['everywhere', 'staging', 'staging', 'nowhere'] as const);
  const tags = (['sha', 'date', 'latest'] as const).filter(() => chance.is(0.5));
  return {
    promotion: chance.one(['copy', 'copy', 'retag', 'rebuild', 'none'] as const),
    deployment: chance.one(['gitops', 'push'] as const),
    floating,
    pins: floating !== 'everywhere' && chance.is(0.35),
    pullPolicy: chance.one(['Always', 'IfNotPresent'] as const),
    tags: floating === 'nowhere' && !tags.includes('sha') ? ['main', 'sha', ...tags] : ['main', ...tags],
    platforms,
    monorepo: chance.is(0.3),
    labels: chance.is(0.7),
    nightly: chance.is(0.4),
    baseRebuild: chance.is(0.6),
    cache: !ownHosts && chance.is(0.5),
    attestations: chance.one(['none', 'none', 'tags', 'referrers'] as const),
    signs: chance.one(['nobody', 'nobody', 'pipeline', 'signer'] as const),
    matrix: chance.is(0.25),
    reruns: chance.is(0.5),
    handReleases: chance.is(0.3),
    retention: chance.is(0.5),
    replication: chance.is(0.3),
    pullThrough: chance.is(0.3),
    scanner: chance.is(0.4),
    updater: chance.is(0.4),
    previews: chance.is(0.3),
    sidecars: chance.is(0.25),
    blueGreen: chance.is(0.15),
    admission: chance.is(0.2),
    ownHosts,
  };
}

/** What was drawn, one line each, for tables. */
export function habitsDrawn(habits: Habits): readonly string[] {
  return Object.entries(habits).flatMap(([name, value]) => {
    if (value === false) return [];
    return [value === true ? `habit: ${name}` : `habit: ${name} ${Array.isArray(value) ? value.join(' ') : value}`];
  });
}
