import { timesOf } from '../../facts/facts.ts';
import type { Coverage } from '../../../core/coverage.ts';
import { isDigest } from '../../../core/digest.ts';
import type { LandwaiterEvent, ManifestPulled } from '../../../core/event.ts';
import type { Finding } from '../../../core/finding.ts';
import { isRecorded } from '../../../core/strength.ts';
import { type Link, linksOf, linksOfFinding } from '../../storage/links.ts';
import type { Judging, Kept, IndexLookUps } from '../../storage/look-ups.ts';
import { type MentionedRepository, type Mentions, mentionsOf } from '../../storage/mentions.ts';
import { byTime } from '../../facts/order.ts';

/** What a store in memory holds, as it is now. */
export interface Held {
  facts(): readonly LandwaiterEvent[];
  coverage(): readonly Coverage[];
  findings(): readonly Finding[];
  judging(): Judging | undefined;
}

/** Look-ups by looking at everything: what is in memory is little. */
export function memoryLookUps(held: Held): IndexLookUps {
  const keys = new WeakMap<LandwaiterEvent, number>();
  let last = 0;
  const keptOf = (fact: LandwaiterEvent): Kept => {
    const key = keys.get(fact) ?? ++last;
    keys.set(fact, key);
    return { key, fact };
  };
  const repositoriesThat = (isMeant: (path: string) => boolean): readonly MentionedRepository[] => {
    const found = new Map<string, MentionedRepository>();
    for (const { registry, repository } of held.facts().flatMap((fact) => mentionsOf(fact).repositories))
      if (isMeant(repository)) found.set(`${registry}/${repository}`, { registry, repository });
    return [...found.values()];
  };
  return {
    async near({ digests = [], names = [], links = [], actors = [], types = [], known, most }) {
      const asked = { digests: new Set<string>(digests), links: keysOf(links), actors: new Set(actors) };
      const isFound = (fact: LandwaiterEvent): boolean => {
        const mentions = mentionsOf(fact);
        return (
          mentions.digests.some((digest) => asked.digests.has(digest)) ||
          names.some((name) => isNamed(mentions, name)) ||
          mentions.actors.some((actor) => asked.actors.has(actor)) ||
          linksOf(fact).some((link) => asked.links.has(JSON.stringify(link)))
        );
      };
      return held
        .facts()
        .filter((fact) => fact.type !== 'manifest.pulled' || fact.inventory === true)
        .filter((fact) => (types.length === 0 || types.includes(fact.type)) && isFound(fact))
        .map(keptOf)
        .filter(({ key }) => !known.has(key))
        .slice(0, most);
    },
    async firstPulls({ names = [], digests = [] }) {
      const pulls = held.facts().filter(isPull).sort(byTime);
      const matches = [
        ...names.map((name) => (pull: ManifestPulled) => isNamed(mentionsOf(pull), name)),
        ...digests.map((digest) => (pull: ManifestPulled) => pull.digest === digest),
      ];
      return matches.flatMap((isAsked) => {
        const asked = pulls.filter(isAsked);
        return [asked[0], asked.find(isRecorded)].flatMap((pull) => (pull ? [keptOf(pull)] : []));
      });
    },
    async changesUntil(asked, most) {
      const changes = held.facts().filter((fact) => fact.type === 'workload.changed');
      return asked.map(({ object, at }) => {
        const key = JSON.stringify(object);
        return changes
          .filter((fact) => fact.at <= at && linksOf(fact).some((link) => JSON.stringify(link) === key))
          .sort((one, other) => byTime(other, one))
          .slice(0, most)
          .map(keptOf);
      });
    },
    async linkedSince(link, from, most) {
      const key = JSON.stringify(link);
      return held
        .facts()
        .filter((fact) => fact.at >= from && linksOf(fact).some((one) => JSON.stringify(one) === key))
        .sort(byTime)
        .slice(0, most)
        .map(keptOf);
    },
    async digestsLike(prefix) {
      const all = new Set(held.facts().flatMap((fact) => mentionsOf(fact).digests));
      return [...all].filter((digest) => isDigest(digest) && digest.startsWith(`sha256:${prefix}`)).slice(0, 100);
    },
    async repositoriesAt(paths) {
      return repositoriesThat((path) => paths.includes(path));
    },
    async repositoriesUnder(ends) {
      return repositoriesThat((path) => ends.some((end) => path.endsWith(`/${end}`))).slice(0, 100);
    },
    async actorNames() {
      return [...new Set(held.facts().flatMap((fact) => mentionsOf(fact).actors))];
    },
    async latestTimes(most) {
      const times = [...timesOf(held.facts())];
      return { times: times.sort((one, other) => other - one).slice(0, most), count: times.length };
    },
    async coverageOf(wanted) {
      return held.coverage().flatMap(({ minutes, ...feed }) => {
        const how = wanted(feed);
        if (how === undefined) return [];
        return [{ ...feed, minutes: how === 'all' ? minutes : endsOf(minutes) }];
      });
    },
    async findingsAbout(links) {
      const asked = keysOf(links);
      return held
        .findings()
        .filter((finding) => linksOfFinding(finding).some((link) => asked.has(JSON.stringify(link))));
    },
    async judging() {
      return held.judging();
    },
  };
}

function keysOf(links: readonly Link[]): ReadonlySet<string> {
  return new Set(links.map((link) => JSON.stringify(link)));
}

function isPull(fact: LandwaiterEvent): fact is ManifestPulled {
  return fact.type === 'manifest.pulled';
}

function isNamed({ repositories }: Mentions, { registry, repository, tag }: MentionedRepository): boolean {
  return repositories.some(
    (one) => one.registry === registry && one.repository === repository && (tag === undefined || one.tag === tag),
  );
}

function endsOf(minutes: readonly number[]): readonly number[] {
  return [...new Set([...minutes.slice(0, 1), ...minutes.slice(-1)])];
}
