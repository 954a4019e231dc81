import type { Finding } from '../../core/finding.ts';
import { formatTime } from '../../core/time.ts';
import { folderPattern } from './folder-pattern.ts';
import type { Part } from './loosened.ts';
import { inComment } from './yaml.ts';

/** What a draft asked and ordinary work did not keep to. */
export interface Flood {
  readonly part: Part;
  /** Pattern of the folder, or name of the cluster. */
  readonly where: string;
  readonly name?: string;
  /** Who and what, for a comment. */
  readonly reason: string;
}

// Twice is chance; who is let in for less was hardly there.
const FLOOD = 3;
const MOST_NAMED = 3;

/** @param before what was loosened already: where letting in was not enough, the part is left out. */
export function floodsIn(findings: readonly Finding[], before: readonly Flood[]): readonly Flood[] {
  const known = new Set(before.map(keyOf));
  const groups = new Map<string, { readonly flood: Omit<Flood, 'reason'>; readonly findings: Finding[] }>();
  for (const finding of findings) {
    const flood = partOf(finding, (one) => known.has(keyOf(one)));
    if (!flood || known.has(keyOf(flood))) continue;
    const group = groups.get(keyOf(flood)) ?? { flood, findings: [] };
    groups.set(keyOf(flood), group);
    group.findings.push(finding);
  }
  return [...groups.values()]
    .filter((one) => one.findings.length >= FLOOD)
    .map((one) => ({ ...one.flood, reason: reasonOf(one.findings) }));
}

function partOf(
  { rule, image, actor, placement }: Finding,
  isKnown: (one: Omit<Flood, 'reason'>) => boolean,
): Omit<Flood, 'reason'> | undefined {
  if (!image) return undefined;
  const where = folderPattern(image.registry, image.repository);
  const cluster = placement?.cluster;
  switch (rule) {
    case 'push-by-unapproved-actor':
      return actor && { part: 'actors', where, name: actor.name };
    case 'push-from-unapproved-build': {
      const workflows = { part: 'workflows', where } as const;
      return isKnown(workflows) ? { part: 'builds', where } : workflows;
    }
    case 'push-without-build':
      return { part: 'builds', where };
    case 'push-from-unusual-client':
      return { part: 'networks', where };
    case 'immutable-tag-repointed':
      return { part: 'immutable', where };
    case 'unapproved-registry-deployed':
    case 'unapproved-repository-deployed':
      return cluster === undefined ? undefined : { part: 'repositories', where: cluster, name: where };
    case 'deployed-by-unapproved-actor':
      return cluster === undefined || !actor ? undefined : { part: 'deployers', where: cluster, name: actor.name };
    case 'unpromoted-image-deployed':
      return cluster === undefined ? undefined : { part: 'require.promotion', where: cluster };
    case 'unbuilt-image-deployed':
      return cluster === undefined ? undefined : { part: 'require.build', where: cluster };
    default:
      return undefined;
  }
}

/** `5 findings of push-by-unapproved-actor by "renovate", 2026-11-17T… to …: shop/api:1, shop/web:2`. */
function reasonOf(findings: readonly Finding[]): string {
  const times = findings.map(({ firstEventAt }) => firstEventAt).sort((one, other) => one - other);
  const names = [...new Set(findings.flatMap(({ actor }) => actor?.name ?? []))].sort();
  const images = [
    ...new Set(findings.flatMap(({ image }) => (image ? [`${image.repository}:${image.tag ?? ''}`] : []))),
  ].sort();
  const by = names.length === 0 ? '' : ` by ${names.slice(0, MOST_NAMED).map(inComment).join(', ')}`;
  const more = images.length > MOST_NAMED ? ` and ${images.length - MOST_NAMED} more` : '';
  return `${findings.length} findings of ${findings[0]?.rule ?? ''}${by}, ${formatTime(times[0] ?? 0)} to ${formatTime(times.at(-1) ?? 0)}: ${images.slice(0, MOST_NAMED).map(inComment).join(', ')}${more}`;
}

function keyOf({ part, where, name }: Omit<Flood, 'reason'>): string {
  return JSON.stringify([part, where, name ?? null]);
}
