import type { Coverage } from '../../core/coverage.ts';
import type { CoverageAnswer } from '../../core/telemetry.ts';
import type { LogClass } from '../../core/log-class.ts';
import { isOfSystem, isOpenDoor, sourceNaming } from '../../core/open-door.ts';
import type { ExpectedSource, Policy } from '../../core/policy.ts';
import { type Interval, latest, MINUTE, type Time } from '../../core/time.ts';
import { coverageOf, type Feed, feedOf } from './coverage.ts';
import { once } from './lazy.ts';

/** Telemetry kinds by their log class: of those that tell of pushes to a registry and of CI runs all; given by whoever knows the sources. */
export interface Kinds extends Readonly<Partial<Record<LogClass, ReadonlySet<string>>>> {
  readonly registry: ReadonlySet<string>;
  readonly ci: ReadonlySet<string>;
  /** Those whose records say who acted; absent: all. */
  readonly naming?: ReadonlySet<string>;
  /** Those that only claim: webhooks that anybody could have sent. */
  readonly claiming?: ReadonlySet<string>;
  /** Those that nobody but the system itself can send. */
  readonly own?: ReadonlySet<string>;
  /** Those of another class that record pushes, too. */
  readonly pushing?: ReadonlySet<string>;
  /** Those that are no feeds: they speak where something is asked. */
  readonly whenWanted?: ReadonlySet<string>;
}

/** What the coverage of all sources says, by registry host and by CI project. */
export interface Feeds {
  registry(host: string, window: Interval): CoverageAnswer;
  ci(projects: readonly string[], window: Interval): CoverageAnswer;
  /** As `registry`, by the records that say who acted; but for kinds that could not at that time. */
  naming(host: string, window: Interval, isSilent?: (kind: string) => boolean): CoverageAnswer;
  /** Nothing better than webhooks is read of the registry. */
  isOnlyClaimed(host: string): boolean;
  /** Of all hosts together: which of them would have made an image nobody knows. */
  hosts(window: Interval): CoverageAnswer;
  /** When the first record of a registry's feed was written. */
  start(host: string): Time | undefined;
  /** Until when something was read, of whichever project, that nobody but the build system of this one can send; infinitely long ago: never. */
  ownUntil(project: string): Time;
}

export function joinFeeds(coverage: readonly Coverage[], policy: Policy, kinds: Kinds, at: Time): Feeds {
  const made = new Map<string, Feed>();
  const feed = (sources: ReadonlySet<string>, scopes: readonly string[], key: string): Feed => {
    const existing = made.get(key) ?? feedOf(coverage, policy, sources, scopes);
    made.set(key, existing);
    return existing;
  };
  const telling = new Set([...kinds.registry, ...(kinds.pushing ?? [])]);
  const recording = new Set([...telling].filter((kind) => kinds.claiming?.has(kind) !== true));
  const naming = new Set([...telling].filter((kind) => kinds.naming?.has(kind) !== false));
  const hosts = once((): Feed => {
    const rows = coverage.filter((row) => kinds.host?.has(row.source) === true);
    return { sources: [], minutes: [...new Set(rows.flatMap((row) => row.minutes))].sort((one, other) => one - other) };
  });
  // Beside a registry's own records webhooks are claims: what those do not cover is not covered.
  const registry = (host: string): Feed => {
    const recorded = feed(recording, [host], `records of ${host}`);
    return recorded.minutes.length > 0 ? recorded : feed(kinds.registry, [host], `registry ${host}`);
  };
  const firstHeard = firstHeardBy(coverage, kinds);
  /** Where a push may be from several build systems, and nothing was read of one, the others' silence says nothing. */
  const unreadSystem = (projects: readonly string[], { to = at }: Interval): CoverageAnswer | undefined => {
    const systems = Map.groupBy(projects, systemOf);
    for (const [system, own] of systems) {
      if (firstHeard(system, own) <= to) continue;
      // Another listed system may have a project of the same name.
      const others = [...systems.keys()].filter((other) => other !== system);
      const rest = new Set([...kinds.ci].filter((source) => !others.some((other) => isOfSystem(source, other))));
      const [first] = feed(rest, own.map(nameOf), `ci ${own.join(' ')} without ${others.join(' ')}`).minutes;
      if (first !== undefined && first * MINUTE <= to) continue;
      return { absence: 'unproven', gap: `nothing of ${system} was read of that time or before`, unread: true };
    }
    return undefined;
  };
  return {
    registry: (host, window) => coverageOf(registry(host), `feed of ${host}`, window, at),
    naming: (host, window, isSilent) => {
      const able = isSilent ? new Set([...naming].filter((kind) => !isSilent(kind))) : naming;
      const key = ['naming', host, ...(able.size < naming.size ? able : [])].join(' ');
      return coverageOf(feed(able, [host], key), `feed of ${host} that says who acted`, window, at);
    },
    // A project's own silence proves nothing: the feed of its CI system is what must have been there.
    ci: (projects, window) => {
      const unread = unreadSystem(projects, window);
      if (unread) return unread;
      const name = `CI feed of ${listed(projects.map(nameOf))}`;
      return coverageOf(feed(kinds.ci, projects.map(nameOf), `ci ${projects.join(' ')}`), name, window, at);
    },
    isOnlyClaimed: (host) => {
      const { sources } = registry(host);
      return sources.length > 0 && sources.every((kind) => isClaimedBy(kind, host, policy, kinds));
    },
    hosts: (window) => coverageOf(hosts(), 'feed of the hosts that build', window, at),
    start: (host) => {
      const first = registry(host).minutes[0];
      return first === undefined ? undefined : first * MINUTE;
    },
    ownUntil: (project) => ownUntil(project, coverage, kinds),
  };
}

function ownUntil(project: string, coverage: readonly Coverage[], { ci, own }: Kinds): Time {
  const isOwn = ({ source, scope }: Coverage): boolean =>
    own?.has(source) === true &&
    ci.has(source) &&
    isOfSystem(source, systemOf(project)) &&
    mayTell(scope, [nameOf(project)]);
  return latest(coverage.filter(isOwn).map(({ minutes }) => (minutes.at(-1) ?? -Infinity) * MINUTE));
}

/** When the first record came that may be of these projects of a system; later than all where none did. */
function firstHeardBy(coverage: readonly Coverage[], { ci }: Kinds): (system: string, own: readonly string[]) => Time {
  const firsts = new Map<string, Time>();
  return (system, own) => {
    const key = own.join(' ');
    const known = firsts.get(key);
    if (known !== undefined) return known;
    const names = own.map(nameOf);
    let first = Infinity;
    for (const { source, scope, minutes } of coverage)
      if (ci.has(source) && isOfSystem(source, system) && mayTell(scope, names))
        first = Math.min(first, (minutes[0] ?? Infinity) * MINUTE);
    firsts.set(key, first);
    return first;
  };
}

/** An organisation's log tells of its own projects: that of another, read for its images, tells nothing of these. */
function mayTell(scope: string, projects: readonly string[]): boolean {
  if (scope === '' || scope.includes('/')) return true;
  const owner = `${scope.toLowerCase()}/`;
  return projects.some((name) => !name.includes('/') || name.toLowerCase().startsWith(owner));
}

/** Nothing of that kind comes but claims, and none by a door of which nobody says whether it may speak of the registry. */
function isClaimedBy(kind: string, host: string, { sources }: Policy, { claiming }: Kinds): boolean {
  const own = sources.filter((source) => source.kind === kind && source.scope.mayName('registry', host));
  const isOpen = (source: ExpectedSource): boolean =>
    isOpenDoor(source, 'registry', sources) && !sourceNaming(source, 'registry', sources, host);
  if (own.some(isOpen)) return false;
  return claiming?.has(kind) === true || (own.length > 0 && own.every((source) => source.claims));
}

const SHOWN = 3;

function listed(names: readonly string[]): string {
  const more = names.length - SHOWN;
  return more > 1 ? `${names.slice(0, SHOWN).join(', ')} and ${more} more` : names.join(', ');
}

function systemOf(project: string): string {
  return project.slice(0, project.indexOf(':'));
}

function nameOf(project: string): string {
  return project.slice(project.indexOf(':') + 1);
}
