import { firstOf } from '../../../core/count.ts';
import type { Finding } from '../../../core/finding.ts';
import { DAY, formatTime } from '../../../core/time.ts';
import { folderPattern } from '../folder-pattern.ts';
import { type Flood, keyOf, type Part } from './loosened.ts';
import { sureness } from '../tally.ts';
import { inComment } from '../yaml.ts';

/** A name is let in; these are left out as a whole, so that it takes more. */
const WHOLE: ReadonlySet<Part> = new Set(['builds', 'networks', 'immutable']);
const MOST_NAMED = 3;

/**
 * Let in is what was there on several days, left out what ordinary work surely does not keep to: whoever floods a draft in an
 * hour changes nothing in it. What a draft requires of what runs is never loosened: there what is usual was asked already.
 * @param before what was loosened already.
 */
export function floodsIn(findings: readonly Finding[], before: readonly Flood[]): readonly Flood[] {
  const told = new Set(before.map(keyOf));
  const groups = new Map<string, { readonly flood: Omit<Flood, 'reason'>; readonly findings: Finding[] }>();
  for (const finding of findings) {
    const flood = partOf(finding);
    if (!flood || told.has(keyOf(flood))) continue;
    const group = groups.get(keyOf(flood)) ?? { flood, findings: [] };
    groups.set(keyOf(flood), group);
    group.findings.push(finding);
  }
  return [...groups.values()]
    .filter(({ flood, findings: own }) => isFlood(flood.part, own))
    .map((one) => ({ ...one.flood, reason: reasonOf(one.findings) }));
}

function isFlood(part: Part, findings: readonly Finding[]): boolean {
  const days = new Set(findings.map(({ firstEventAt }) => Math.floor(firstEventAt / DAY))).size;
  const sure = sureness({ count: findings.length, days });
  return WHOLE.has(part) ? sure === 'sure' : sure !== 'thin';
}

function partOf({ rule, image, actor, placement }: Finding): Omit<Flood, 'reason'> | undefined {
  if (!image) return undefined;
  const where = folderPattern(image.registry, image.repository);
  const cluster = placement?.cluster;
  switch (rule) {
    case 'push-by-unapproved-actor':
      return actor && { part: 'actors', where, name: actor.name };
    case 'push-from-unapproved-build':
      return { part: 'workflows', where };
    case 'push-without-build':
      return { part: 'builds', where };
    case 'push-from-unusual-client':
      return { part: 'networks', where };
    case 'immutable-tag-repointed':
      return { part: 'immutable', where };
    case 'tag-repointed':
      return image.tag === undefined ? undefined : { part: 'floating', where, name: image.tag };
    case 'unapproved-registry-deployed':
    case 'unapproved-repository-deployed':
      return cluster === undefined ? undefined : { part: 'repositories', where: cluster, name: where };
    case 'deployed-by-unapproved-actor':
      return cluster === undefined || !actor ? undefined : { part: 'deployers', where: cluster, name: actor.name };
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
  return `${findings.length} findings of ${findings[0]?.rule ?? ''}${by}, ${formatTime(times[0] ?? 0)} to ${formatTime(times.at(-1) ?? 0)}: ${firstOf(images.map(inComment), MOST_NAMED)}`;
}
