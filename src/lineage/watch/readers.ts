import type { AccessTold } from '../../core/control-event.ts';
import { addTo } from '../../core/grouping.ts';
import { known } from '../../core/known.ts';
import type { Reader, Refused } from '../../core/watch.ts';
import { byTime } from '../facts/order.ts';

/** Of every cluster what its API server refused to what reads it for us. */
export function joinReaders(told: readonly AccessTold[]): readonly Reader[] {
  const byCluster = Map.groupBy(told.toSorted(byTime), ({ cluster }) => cluster ?? '');
  return [...byCluster].flatMap(([cluster, facts]): readonly Reader[] => {
    const [first, ...more] = refusedIn(facts).sort((one, other) => one.from - other.from);
    if (!first) return [];
    const account = facts.findLast((fact) => fact.account !== undefined)?.account?.name;
    return [
      {
        key: `reader:${cluster}`,
        about: { kind: 'source', name: cluster === '' ? 'collector' : `collector of ${cluster}` },
        cluster,
        ...known({ account }),
        isRead: facts.some(({ resource, refused }) => resource !== undefined && refused !== true),
        refused: [first, ...more],
      },
    ];
  });
}

function refusedIn(facts: readonly AccessTold[]): Refused[] {
  const byResource = Map.groupBy(facts, ({ resource }) => resource ?? '');
  byResource.delete('');
  return [...byResource].flatMap(([resource, all]) => {
    const found: { facts: AccessTold[]; wasRead: boolean; to?: number }[] = [];
    for (const fact of all) {
      const last = found.at(-1);
      const going = last && last.to === undefined ? last : undefined;
      if (fact.refused !== true) {
        if (going) going.to = fact.at;
      } else if (going) going.facts.push(fact);
      else found.push({ facts: [fact], wasRead: all.some((one) => one.refused !== true && one.at < fact.at) });
    }
    return found.flatMap(({ facts: [first, ...more], wasRead, to }) =>
      first ? [{ resource, from: first.at, wasRead, facts: [first, ...more] as const, ...known({ to }) }] : [],
    );
  });
}

/** Facts of one cluster, by its name. */
export function accountsIn(told: readonly AccessTold[]): ReadonlyMap<string, readonly string[]> {
  const accounts = new Map<string, string[]>();
  for (const { cluster = '', account } of told) if (account) addTo(accounts, cluster, account.name);
  return accounts;
}
