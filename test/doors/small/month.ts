// Four weeks of an ordinary small company, told once; each organisation writes them in the records of its own systems.
import { createHash } from 'node:crypto';

/** Something a system sends: when it is received, by which door, with what proof. */
export interface Delivery {
  /** Milliseconds since 1970. */
  readonly at: number;
  /** `KIND/NAME` */
  readonly door: string;
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** What must be there of an attack, written before anything was run. */
export type Expected =
  /** A finding of medium or more that stands and bears one of these names: a digest, a tag, an account. */
  | { readonly is: 'found'; readonly by: readonly string[] }
  /** It may be cleared, and whoever looks must see that a claim alone did so. */
  | { readonly is: 'called a claim'; readonly by: readonly string[] }
  /** Nothing that this organisation reads can show it. */
  | { readonly is: 'unseen'; readonly why: string };

export interface Attack {
  readonly id: string;
  readonly what: string;
  readonly sent: readonly Delivery[];
  readonly expected: Expected;
}

export interface Organisation {
  readonly name: string;
  /** As its owner writes it. */
  readonly policy: string;
  readonly secrets: Readonly<Record<string, string>>;
  /** What the doctor tells that it cannot know. */
  readonly unknown: readonly string[];
  readonly month: readonly Delivery[];
  /** Each happens alone, on the last day of the month. */
  readonly attacks: readonly Attack[];
}

/** One try of a build, and what it pushed. */
export interface Made {
  readonly at: number;
  readonly service: string;
  readonly why: 'change' | 'branch' | 'release' | 'base' | 'rollback';
  readonly by: string;
  readonly commit: string;
  /** The short name of a branch or tag. */
  readonly ref: string;
  readonly run: number;
  readonly attempt: number;
  readonly ok: boolean;
  /** Pushed 20 seconds before `until`; none where it failed. */
  readonly tags: readonly string[];
  readonly image: Image;
  /** Milliseconds since 1970. */
  readonly until: number;
}

export interface Image {
  /** Of which it was built: its labels go on to say so when it gets another tag. */
  readonly commit: string;
  readonly digest: string;
  readonly config: string;
  readonly layers: readonly string[];
}

export const MINUTE = 60_000;
export const DAY = 24 * 60 * MINUTE;
/** A Monday. */
export const FIRST = Date.parse('2026-10-26T00:00:00Z');
/** A Friday: attacks come then. */
export const LAST = FIRST + 25 * DAY;
/** Late evidence is in by then. */
export const JUDGED = '2026-11-22T12:00:00Z';
const JOINS = 14;

export const iso = (at: number): string => `${new Date(at).toISOString().slice(0, 19)}Z`;
export const hex = (text: string, length = 64): string =>
  createHash('sha256').update(text).digest('hex').slice(0, length);
export const digest = (text: string): string => `sha256:${hex(text)}`;
export const commit = (text: string): string => hex(`commit ${text}`, 40);
/** A number below 1 that the text decides. */
const draw = (text: string): number => Number.parseInt(hex(text, 8), 16) / 2 ** 32;
export const number = (text: string): number => 10_000_000 + Math.floor(draw(text) * 80_000_000);
export const uuid = (text: string): string =>
  hex(text, 32).replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12})$/, '$1-$2-4$3-a$4-$5');

/** An image of the base that is the newest at the time. */
function imageOf(organisation: string, service: string, at: number, what: string): Omit<Image, 'commit'> {
  const week = Math.floor((at - FIRST - 4 * 60 * MINUTE) / (7 * DAY));
  const base = [digest(`${organisation} base ${week} root`), digest(`${organisation} base ${week} packages`)];
  const name = `${organisation} ${service} ${what}`;
  return {
    digest: digest(name),
    config: digest(`${name} config`),
    layers: service === 'base' ? base : [...base, digest(`${name} layer`)],
  };
}

export interface Company {
  readonly name: string;
  readonly services: readonly string[];
  readonly people: readonly string[];
  /** From the third week on. */
  readonly newcomer: string;
}

/** All that was built, in order of time. Working days from nine to five; a base each Monday at four. */
export function builtBy(company: Company): readonly Made[] {
  const { name, services } = company;
  const versions = new Map(services.map((service, nth) => [service, [1 + (nth % 2), nth, 0]]));
  const runs = new Map<string, number>();
  const made: Made[] = [];
  const make = (one: Pick<Made, 'at' | 'service' | 'why' | 'by' | 'ref' | 'tags'>, what: Partial<Made> = {}): Made => {
    const run = what.run ?? (runs.get(one.service) ?? 0) + 1;
    runs.set(one.service, Math.max(run, runs.get(one.service) ?? 0));
    const text = `${name} ${one.service} ${run}`;
    const image = { ...imageOf(name, one.service, one.at, String(run)), commit: what.commit ?? commit(text) };
    const until = one.at + 3 * MINUTE + Math.floor(draw(`${text} length`) * 240) * 1000;
    const entry = { run, attempt: 1, ok: true, commit: commit(text), image, until, ...one, ...what };
    made.push(entry);
    return entry;
  };
  for (let day = 0; day < 26; day += 1) {
    const midnight = FIRST + day * DAY;
    const team = day < JOINS ? company.people : [...company.people, company.newcomer];
    const who = (text: string): string =>
      team[Math.floor(draw(`${name} who ${text}`) * team.length)] ?? company.newcomer;
    if (day % 7 === 0)
      make({
        at: midnight + 250 * MINUTE,
        service: 'base',
        why: 'base',
        by: company.people[0] ?? '',
        ref: 'main',
        tags: ['latest', '3.22'],
      });
    if (day % 7 > 4) continue;
    if (day === 15) {
      const before = at(releasesOf(made, at(services, 0)), -2);
      make(
        {
          at: midnight + 610 * MINUTE,
          service: before.service,
          why: 'rollback',
          by: company.people[1] ?? '',
          ref: 'main',
          tags: ['production'],
        },
        { image: before.image },
      );
    }
    services.forEach((service, nth) => {
      const text = `${day} ${service}`;
      const from = (hour: number): number =>
        midnight + hour * 60 * MINUTE + Math.floor(draw(`${name} ${text} ${hour}`) * 45 * 60) * 1000;
      if (draw(`${name} ${text} branch`) < 0.35)
        make({
          at: from(9),
          service,
          why: 'branch',
          by: who(`${text} b`),
          ref: `feature/${hex(text, 5)}`,
          tags: [`pr-${40 + day}`],
        });
      if (draw(`${name} ${text} change`) < 0.6) {
        const change = { at: from(11), service, why: 'change', by: who(text), ref: 'main', tags: ['main'] } as const;
        // Twice in the month a build fails, and somebody runs it again.
        if ((day === 3 && nth === 1) || (day === 17 && nth === 2)) {
          const failed = make(change, { ok: false, tags: [] });
          make(
            { ...change, at: failed.until + 9 * MINUTE, by: who(`${text} again`) },
            { run: failed.run, attempt: 2, commit: failed.commit },
          );
        } else make(change);
      }
      if (day % 7 === nth % 5) {
        const version = next(versions, service);
        make({
          at: from(14),
          service,
          why: 'release',
          by: who(`${text} r`),
          ref: version,
          tags: [version, 'latest', 'production'],
        });
      }
    });
  }
  return made.sort((one, other) => one.at - other.at);
}

function next(versions: Map<string, number[]>, service: string): string {
  const [major = 1, minor = 0, patch = 0] = versions.get(service) ?? [];
  versions.set(service, [major, minor, patch + 1]);
  return `v${major}.${minor}.${patch + 1}`;
}

/** What somebody pushes at night as a release of a service; it was made of the base of the day. */
export function implanted(
  company: Company,
  service: string,
  tag: string,
  night: number,
  revision = commit('implant'),
): Made {
  const text = `${service} implanted`;
  const base = imageOf(company.name, 'base', night, 'base').layers;
  const image = {
    digest: digest(text),
    config: digest(`${text} config`),
    layers: [...base, digest(`${text} layer`)],
    commit: revision,
  };
  return {
    at: night - 4 * MINUTE,
    until: night,
    service,
    why: 'release',
    by: company.people[0] ?? '',
    commit: revision,
    ref: tag,
    run: 900,
    attempt: 1,
    ok: true,
    tags: [tag],
    image,
  };
}

/** The releases of a service, the oldest first. */
export function releasesOf(made: readonly Made[], service: string): readonly Made[] {
  return made.filter((one) => one.service === service && one.why === 'release');
}

export function at<T>(list: readonly T[], index: number): T {
  const found = list.at(index);
  if (found === undefined) throw new Error(`there is no ${index} of ${list.length}`);
  return found;
}

/** In order of receipt. */
export function inOrder(deliveries: readonly Delivery[]): readonly Delivery[] {
  return deliveries.toSorted((one, other) => one.at - other.at);
}
