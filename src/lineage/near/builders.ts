import { BUILDER_BY } from '../../core/builder.ts';
import { DAY } from '../../core/time.ts';
import { hostBuildsLink } from '../storage/links.ts';
import type { LookUps } from '../storage/look-ups.ts';
import type { Gathering } from './gathering.ts';

/** As many of the first builds on each host as show since when it builds by habit. */
export async function addBuilds(gathering: Gathering, store: LookUps): Promise<void> {
  const hosts = new Set(
    gathering.facts.flatMap((fact) => (fact.type === 'host.image' && fact.action === 'built' ? [fact.host] : [])),
  );
  for (const host of hosts) {
    let from = 0;
    for (let day = 0; day < BUILDER_BY.days; day++) {
      const builds = await store.linkedSince(hostBuildsLink(host), from, BUILDER_BY.pushes);
      gathering.add(builds);
      const [first] = builds;
      if (!first) break;
      from = (Math.floor(first.fact.at / DAY) + 1) * DAY;
    }
  }
}
