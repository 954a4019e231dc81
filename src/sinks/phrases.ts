import { shortDigest } from '../core/digest.ts';
import type { Finding, ImageName, PlacementName } from '../core/finding.ts';
import type { Report, Share } from '../core/report.ts';
import { formatTime, type Time } from '../core/time.ts';

/** `2026-11-19 18:02:11`, to the second, in UTC. */
export function clock(time: Time): string {
  return formatTime(time).slice(0, 19).replace('T', ' ');
}

/** `2026-11-19 17:41:00 – 18:20:03 UTC`; one instant where both are the same second. */
export function period(from: Time, to: Time): string {
  const [start, end] = [clock(from), clock(to)];
  if (start === end) return `${start} UTC`;
  return `${start} – ${start.slice(0, 10) === end.slice(0, 10) ? end.slice(11) : end} UTC`;
}

/** `registry.acme.example/shop/api:1.4 sha256:0123456789ab…` */
export function imageName(image: ImageName): string {
  return image.digest ? `${taggedName(image)} ${shortDigest(image.digest)}` : taggedName(image);
}

/** `registry.acme.example/shop/api:1.4` */
export function taggedName({ registry, repository, tag }: ImageName): string {
  return tag === undefined ? `${registry}/${repository}` : `${registry}/${repository}:${tag}`;
}

/** `Deployment/api, container api, namespace shop, cluster prod-eu` */
export function placeName(placement: PlacementName): string {
  const { cluster, namespace, workload, container } = placement;
  const where = cluster === undefined ? 'unknown cluster' : `cluster ${cluster}`;
  const inside = container === undefined ? '' : `, container ${container}`;
  return `${workload}${inside}, namespace ${namespace}, ${where}`;
}

/** Where a finding happened, with the environment; undefined when it is about no place. */
export function whereabouts({ placement, environment }: Finding): string | undefined {
  if (!placement) return environment;
  return environment === undefined ? placeName(placement) : `${placeName(placement)} (${environment})`;
}

/** How sure: the weakest link and, where the finding rests on absence, how well that is known. */
export function certainty({ confidence, absence }: Finding): string {
  return absence === undefined ? `weakest link ${confidence}` : `weakest link ${confidence}, absence ${absence}`;
}

/** `11 of 14 (79 %)`, rounded down so that 100 % means all. */
export function fraction(part: number, whole: number): string {
  return whole === 0 ? '0 of 0' : `${part} of ${whole} (${Math.floor((100 * part) / whole)} %)`;
}

/** `; 3 pushes more told without a digest`; nothing where every push has one. */
export function withoutDigest({ withoutDigest: count }: Report['summary']['pushes'], before: string): string {
  return count === 0 ? '' : `${before}${counted(count, 'push more', 'pushes more')} told without a digest`;
}

export function environmentsOf(custody: {
  readonly environments: Readonly<Record<string, Share>>;
}): readonly (readonly [string, Share])[] {
  return Object.entries(custody.environments).sort(([one], [other]) => (one < other ? -1 : 1));
}

/** `1,309`. Not `toLocaleString`: loading its tables takes longer than many a report. */
export function grouped(count: number): string {
  return String(count).replace(/\B(?=(?:\d{3})+$)/g, ',');
}

/** `1 finding`, `2 findings`. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${grouped(count)} ${count === 1 ? one : many}`;
}
