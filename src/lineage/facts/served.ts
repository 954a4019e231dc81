import type { LandwaiterEvent, PodsListed } from '../../core/event.ts';
import { isRecorded } from '../../core/strength.ts';
import { type Facts, joined } from './facts.ts';
import { byTime } from './order.ts';

type Serving = PodsListed & { readonly serving: string };

/**
 * Facts in which lists stand for what is told of the traffic of services: a revision runs as long as requests may go to it.
 * Another one takes its place when that is ready, and all traffic goes to the latest; a share that still goes to it keeps it.
 */
export function withServed(facts: Facts): Facts {
  const told = facts.others.filter(isServing);
  if (told.length === 0) return facts;
  // A claim takes no revision's traffic away.
  const services = Map.groupBy(told.filter(isRecorded), ({ cluster, after }) => JSON.stringify([cluster, after]));
  const lists = [...services.values()].flatMap((own) => [...listsOf(own.sort(byTime))]);
  const others = [...facts.others.filter((fact) => !isServing(fact)), ...lists];
  return joined(others.sort(byTime), facts.runs, facts.pulls);
}

function isServing(fact: LandwaiterEvent): fact is Serving {
  return fact.type === 'pods.listed' && fact.serving !== undefined;
}

/** Of one service, in the order of time. Until its traffic is told all of it goes to the latest, as it does by default. */
function* listsOf(told: readonly Serving[]): Generator<PodsListed> {
  let [toLatest, named]: [boolean, readonly string[]] = [true, []];
  let latest: readonly string[] = [];
  const before = new Set<string>();
  for (const fact of told) {
    const { serving, uids, ...list } = fact;
    if (serving === 'ready') {
      // Told again, it is no newer than those that came after it.
      if (uids.every((uid) => before.has(uid))) continue;
      for (const uid of uids) before.add(uid);
      latest = uids;
      if (toLatest) yield { ...list, uids: [...named, ...latest] };
    } else {
      [toLatest, named] = [serving === 'latest', uids];
      // Which one is the latest may be told by no record yet.
      if (!toLatest || (named.length > 0 && latest.length > 0))
        yield { ...list, uids: [...named, ...(toLatest ? latest : [])] };
    }
  }
}
