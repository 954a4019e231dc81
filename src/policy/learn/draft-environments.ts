import type { ClusterSeen } from './clusters.ts';
import { sureness, type Tally } from './tally.ts';
import { commented, indented, inQuotes, isActor, type Lines, list, rests, told } from './yaml.ts';

/** One entry of `environments`: a cluster. */
export function environment(cluster: ClusterSeen): Lines {
  const { name, placements, repositories, deployers, questioned } = cluster;
  const [all] = placements.list();
  const lines = [
    `- name: ${inQuotes(name)}${all ? ` # ${rests(all, 'placement')}` : ''}`,
    ...indented([
      `match: { clusters: [${inQuotes(name)}] }`,
      ...(countOf(repositories) > 0 ? list('repositories', repositories.list(), 'placement', () => true).lines : []),
      ...(countOf(deployers) > 0
        ? list('deployers', deployers.list(), 'change', isActor, questioned.list()).lines
        : []),
      ...requirements(cluster),
    ]),
  ];
  return { lines, active: true };
}

function requirements({ placements, byTag }: ClusterSeen): readonly string[] {
  const [all] = placements.list();
  const tagged = countOf(byTag);
  if (tagged === 0 && all && sureness(all) === 'sure')
    return [
      `require: { digest: true } # each of ${told(all, 'placement')}, named a digest`,
      '# and, if you decide so: build: true, promotion: true',
    ];
  return commented([
    'require: { digest: true, build: true, promotion: true }',
    ...(tagged > 0 ? [`${tagged} of ${all?.count ?? 0} placements named a tag without a digest`] : []),
  ]);
}

function countOf(all: Tally): number {
  return all.list().reduce((sum, one) => sum + one.count, 0);
}
