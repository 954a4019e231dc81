import type { Act, Image, Run } from '../act.ts';
import { image, onTopOf } from '../images.ts';
import { DAY, HOUR, rollOut } from '../make.ts';
import { commitOf, SERVICES, shipped } from '../ordinary.ts';
import type { Company, Standing } from '../scenario.ts';

const NAMES: readonly string[] = SERVICES;

/** Acts in the order in which they happen. */
export function inOrder(...acts: readonly (Act | readonly Act[])[]): readonly Act[] {
  return acts.flat().sort((one, other) => one.at - other.at);
}

/** What the services' last versions were built on. */
export function baseOf(before: Company): Image {
  return { ...image('base before'), layers: before.current('shop/api').image.layers.slice(0, 2) };
}

/** A version as a run that starts `at` builds it. */
export function version(service: string, number: string, at: number, base: Image): Standing {
  const name = `${service} ${number}`;
  const commit = commitOf(name);
  const labels = {
    'org.opencontainers.image.revision': commit,
    'org.opencontainers.image.source': 'https://forge.example/acme/shop',
    'org.opencontainers.image.version': number,
  };
  const layers = [`dependencies of ${service} 2`, `${name} itself`];
  return { image: { ...onTopOf(base, name, layers, at + 5), labels }, version: number, commit };
}

/** When a working day's run of the service starts. */
export function startOf(service: string, first: number): number {
  return first + 9 * HOUR + 20 + NAMES.indexOf(service) * 31;
}

/** What the run of the day that begins at `first` makes. */
export function dailyVersion(service: string, first: number, base: Image): Standing {
  const days = first / DAY;
  return version(service, `2.${Math.floor(days / 7)}.${days % 7}`, startOf(service, first), base);
}

/** Ordinary work goes on: every service is shipped on each working day of so many days. */
export function working(
  day: number,
  days: number,
  before: Company,
  services: readonly string[] = SERVICES,
): readonly Act[] {
  const base = baseOf(before);
  return firsts(day, days).flatMap((first) =>
    services.flatMap((service) => shipped(startOf(service, first), service, dailyVersion(service, first, base))),
  );
}

/** The first minutes of the working days among so many days. */
export function firsts(day: number, days: number): readonly number[] {
  return Array.from({ length: days }, (_, nth) => day + nth * DAY).filter((first) => (first / DAY) % 7 < 5);
}

/** A roll-out of what ran before or runs already: the same image in pods of other names. */
export function rolledOutAgain(...what: Parameters<typeof rollOut>): readonly Act[] {
  return rollOut(...what).map((act) => (act.act === 'run' ? { ...act, pod: `${act.pod}-again` } : act));
}

/** The containers that these acts start. */
export function started(acts: readonly Act[]): readonly Run[] {
  return acts.filter((act): act is Run => act.act === 'run' && !act.ended);
}

/** Containers leave their nodes, four minutes apart, and start on others, which pull `pulled` where the tag has moved. */
export function drained(at: number, running: readonly Run[], pulled?: Image): readonly Act[] {
  return running.flatMap((one, nth): readonly Act[] => {
    const image = pulled ?? one.image;
    const left = at + nth * 4;
    return [
      { ...one, at: left, ended: true },
      { act: 'pull', at: left + 1, by: 'node', image, from: one.target, client: 'engine' },
      { ...one, at: left + 2, pod: `${one.pod}-moved`, image },
    ];
  });
}
