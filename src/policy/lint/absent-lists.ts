import type { Limit } from '../../core/report.ts';
import type { Policy } from '../../core/policy.ts';

/** Rules that ask in which environment something runs. */
export const PLACED_RULES: readonly string[] = [
  'unapproved-registry-deployed',
  'unapproved-repository-deployed',
  'unpromoted-image-deployed',
  'denied-image-deployed',
  'deployed-by-unapproved-actor',
  'change-record-missing',
  'mutable-tag-deployed',
  'old-image-deployed',
];

/** Lists that the policy has not: an absent list restricts nothing, so that rules are quiet that would go by it. */
export function* absentLists(policy: Policy): Generator<Limit> {
  const { outline, sources, restrictsBuilders, restrictsPublishers, mode } = policy;
  if (mode === 'observe') return;
  if (outline.environments.length === 0)
    yield {
      reason: 'the policy lists no environments, so nothing says what may run where and who may bring it there',
      rules: PLACED_RULES,
      add: 'environments: [{ name: NAME, match: { clusters: [NAME] }, repositories: ["HOST/**"], deployers: [NAME] }]',
    };
  if (!restrictsPublishers)
    yield {
      reason: 'the policy lists no publishers, so anybody may push',
      rules: ['push-by-unapproved-actor', 'push-from-unapproved-build', 'publisher-unused'],
      add: 'publishers: [{ repositories: ["HOST/**"], actors: [NAME] }]',
    };
  if (outline.ofAnyCode.length > 0)
    yield {
      reason: `the policy lists builds of ${outline.ofAnyCode.join(', ')} without repositories, so they may be of code from anywhere that no habit speaks against`,
      rules: ['push-from-unapproved-build'],
      add: `publishers[].builds[].repositories: [${[...new Set(outline.ofAnyCode.map(shapeOf))].join(', ')}]`,
    };
  if (!restrictsBuilders)
    yield {
      reason: 'the policy lists no builders, so hosts that build by habit are taken for such',
      rules: ['local-image-pushed'],
      add: 'builders: [{ hosts: [NAME] }]',
    };
  if (sources.length === 0)
    yield {
      reason: 'the policy lists no sources, so none is missed, and files are of no cluster or host that it names',
      rules: ['source-silent'],
      add: 'sources: [{ name: NAME, kind: KIND, cluster: NAME, files: ["**/FILE"], expectEvery: 2h }]',
    };
}

/** How a build system writes where code is. */
function shapeOf(system: string): string {
  return system === 'azure-devops' ? 'dev.azure.com/ORG/PROJECT/_git/NAME' : 'OWNER/NAME';
}
