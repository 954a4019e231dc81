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
/** Who and which build before what: names are let in, and the rest of the draft stays as it is. */
const FIRST: readonly Part[] = [
  'actors',
  'workflows',
  'deployers',
  'repositories',
  'floating',
  'networks',
  'builds',
  'immutable',
];

/**
 * Let in is what was there on several days, left out what ordinary work surely does not keep to: whoever floods a draft in an
 * hour changes nothing in it. What a draft requires of what runs is never loosened: there what is usual was asked already.
 * @param before what was loosened already.
 */
export function floodsIn(findings: readonly Finding[], before: readonly Flood[]): readonly Flood[] {
  const groups = groupsOf(findings, before, (finding) => partsOf(finding).slice(0, 1));
  return asFloods(groups.filter(({ flood, findings: own }) => isFlood(flood.part, own)));
}

/**
 * What makes findings critical, however seldom: of several parts the first of {@link FIRST} alone, since the others may be
 * no more critical without it.
 * @param critical findings that nothing tells without a policy, and their parts.
 */
export function criticalIn(critical: readonly Finding[], before: readonly Flood[]): readonly Flood[] {
  const groups = groupsOf(critical, before, partsOf);
  const first = FIRST.find((part) => groups.some(({ flood }) => flood.part === part));
  return asFloods(groups.filter(({ flood }) => flood.part === first));
}

interface Group {
  readonly flood: Omit<Flood, 'reason'>;
  readonly findings: Finding[];
}

function groupsOf(findings: readonly Finding[], before: readonly Flood[], parts: typeof partsOf): readonly Group[] {
  const told = new Set(before.map(keyOf));
  const groups = new Map<string, Group>();
  for (const finding of findings) {
    const flood = parts(finding).find((one) => !told.has(keyOf(one)));
    if (!flood) continue;
    const group = groups.get(keyOf(flood)) ?? { flood, findings: [] };
    groups.set(keyOf(flood), group);
    group.findings.push(finding);
  }
  return [...groups.values()];
}

function asFloods(groups: readonly Group[]): readonly Flood[] {
  return groups.map((one) => ({ ...one.flood, reason: reasonOf(one.findings) }));
}

function isFlood(part: Part, findings: readonly Finding[]): boolean {
  const days = new Set(findings.map(({ firstEventAt }) => Math.floor(firstEventAt / DAY))).size;
  const sure = sureness({ count: findings.length, days });
  return WHOLE.has(part) ? sure === 'sure' : sure !== 'thin';
}

/** What would take it, the least first. */
function partsOf(finding: Finding): readonly Omit<Flood, 'reason'>[] {
  const part = partOf(finding);
  if (!part) return [];
  // Who is listed may still be none that a list can name: then the builds of the folder are left out.
  return part.part === 'workflows' ? [part, { part: 'builds', where: part.where }] : [part];
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
