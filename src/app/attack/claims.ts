import type { AttackReference } from '../../core/finding.ts';
import { known } from '../../core/known.ts';
import type { Claim } from '../../attack/follow.ts';
import type { Release } from '../../attack/release.ts';
import type { Rule } from '../../rules/rule.ts';

/** The analytic that this program answers. */
export const ANALYTIC = 'AN0946';

/** What tells what one of the analytic's log sources tells, and the rules that rest on it. */
export interface Answered {
  readonly logSource: string;
  readonly component: string;
  /** Telemetry kinds whose records show it; a test holds them against the fixtures of all kinds. */
  readonly kinds: readonly string[];
  /** Rules that bring such a record as evidence; a test holds them against their cases. */
  readonly rules: readonly string[];
}

export const ANSWERED: readonly Answered[] = [
  {
    logSource: 'docker:daemon',
    component: 'DC0015',
    kinds: ['docker', 'podman'],
    rules: ['creation-time-contradicts-build', 'labels-claim-another-build', 'local-image-pushed'],
  },
  {
    logSource: 'docker:registry',
    component: 'DC0036',
    kinds: [
      'aliyun-acr',
      'aliyun-acr-log',
      'artifact-registry-audit',
      'azure-acr',
      'azure-acr-log',
      'cdevents',
      'distribution',
      'distribution-access',
      'dockerhub',
      'dockerhub-audit',
      'ecr-cloudtrail',
      'ecr-eventbridge',
      'gitea-packages',
      'github-audit',
      'github-packages',
      'google-artifact-registry',
      'harbor',
      'harbor-audit',
      'jfrog',
      'jfrog-access',
      'nexus',
      'nexus-audit',
      'oracle-registry',
      'quay',
      'quay-logs',
      'registry-inventory',
      'zot',
      'zot-log',
    ],
    rules: [
      'creation-time-contradicts-build',
      'denied-image-deployed',
      'immutable-tag-repointed',
      'implant-deployed',
      'implant-in-contents',
      'labels-claim-another-build',
      'layers-appended',
      'local-image-pushed',
      'old-image-deployed',
      'platform-swapped',
      'push-burst',
      'push-by-new-actor',
      'push-by-unapproved-actor',
      'push-differs-from-build',
      'push-from-unapproved-build',
      'push-from-unusual-build',
      'push-from-unusual-client',
      'push-of-unknown-image',
      'push-without-build',
      'rapid-push-to-deploy',
      'signature-replaced',
      'silent-roll',
      'stranger-keeps-pushing',
      'suspect-layer-inherited',
      'tag-deleted-and-repushed',
      'tag-repointed',
      'tag-rolled-back',
      'unknown-image-running',
      'unpromoted-image-deployed',
    ],
  },
];

/** What of the policy stands for each of the analytic's mutable elements; a test holds the paths against its schema. */
export const SETTINGS: Readonly<Record<string, readonly string[]>> = {
  TimeWindow: ['windows.pushToDeploy', 'windows.buildToPush', 'promotions[].minAge', 'environments[].maxAge'],
  UserContext: [
    'publishers[].actors',
    'promotions[].actors',
    'environments[].deployers',
    'releaseActors',
    'actors[].aliases',
  ],
  RegistryNameRegex: [
    'registries[].host',
    'environments[].repositories',
    'publishers[].repositories',
    'protected.names',
  ],
};

/** The mitigations of T1525 that reports of controls name. */
const CONTROLS = ['M1045', 'M1047', 'M1026'] as const;
const TECHNIQUE = 'T1525';

/** The id by which a release knows a technique: its older one where the release has none of the newer. */
export function techniqueIn(release: Release, { technique, formerly }: AttackReference): string {
  return formerly !== undefined && !release.find(technique) && release.find(formerly) ? formerly : technique;
}

/**
 * Every mapping to ATT&CK that this program claims of a release: of its rules, of the kinds of telemetry it reads, of
 * controls.
 */
export function claimsOf(rules: readonly Pick<Rule, 'id' | 'attack'>[], release: Release): readonly Claim[] {
  return [
    ...rules.flatMap(({ id, attack }) =>
      attack.map((reference) => ({
        by: `rule ${id}`,
        technique: techniqueIn(release, reference),
        ...known({ analytic: reference.analytic }),
      })),
    ),
    ...ANSWERED.flatMap(({ kinds, logSource, component }) =>
      kinds.map((kind) => ({ by: `kind ${kind}`, analytic: ANALYTIC, logSource, component })),
    ),
    ...CONTROLS.map((mitigation) => ({ by: `control ${mitigation}`, technique: TECHNIQUE, mitigation })),
  ];
}

/** A claim in a few words: `T1525 AN0946`, `AN0946 docker:daemon DC0015`, `M1045 T1525`. */
export function claimed(claim: Claim): string {
  if ('logSource' in claim) return `${claim.analytic} ${claim.logSource} ${claim.component}`;
  if ('mitigation' in claim) return `${claim.mitigation} ${claim.technique}`;
  return claim.analytic === undefined ? claim.technique : `${claim.technique} ${claim.analytic}`;
}
