import type { Feed } from '../organisation.ts';
import type { Chance } from './chance.ts';
import type { Company } from './company.ts';
import { BUILDS, CLUSTER_FEEDS, PRODUCTS } from './products.ts';
import { DAY, MINUTE, SECOND } from './world.ts';

/** Which records somebody keeps, and how well. */
export function drawFeeds(chance: Chance, company: Company, from: number, small: boolean): readonly Feed[] {
  const { registries, builds, clusters, hosts } = company.organisation;
  const judges = company.habits.admission ? clusters.filter(({ product }) => product !== 'gke') : [];
  return [
    ...registries.flatMap(({ id, product }, nth) => {
      const [first = '', ...others] = PRODUCTS.find((one) => one.product === product)?.feeds ?? [];
      if (nth > 0 && chance.is(0.1)) return [];
      return [first, ...others.filter(() => chance.is(0.4))].map((kind) => feed(chance, kind, id, from, small));
    }),
    ...builds.flatMap(({ id, product }) => {
      const [first = '', ...others] = BUILDS.find((one) => one.product === product)?.feeds ?? [];
      if (chance.is(0.1)) return [];
      return [first, ...others.filter(() => chance.is(0.4))].map((kind) => feed(chance, kind, id, from, small));
    }),
    ...clusters.flatMap(({ id, product }) => {
      const kinds = chance.one([['audit'], ['audit'], ['audit', 'pods'], ['pods']] as const);
      return kinds.map((kind) =>
        feed(chance, kind === 'audit' ? CLUSTER_FEEDS[product] : 'kubernetes-pods', id, from, small),
      );
    }),
    ...judges.map(({ id }) => feed(chance, 'kyverno', id, from, small)),
    ...hosts.filter(() => chance.is(0.7)).map(({ name, engine }) => feed(chance, engine, name, from, small)),
  ];
}

/** Fields that older versions, or the usual settings, leave out. */
const WITHOUT: Readonly<Record<string, readonly string[]>> = {
  distribution: ['references', 'useragent'],
  'harbor-audit': ['is_successful'],
};

/** Most clocks are right and most records whole; some are not. */
function feed(chance: Chance, kind: string, of: string, from: number, small: boolean): Feed {
  const begins = chance.is(0.06) ? { from: from + chance.between(1, small ? 3 : 10) * DAY } : {};
  return {
    name: `${of}-${kind}`,
    kind,
    of,
    offset: chance.is(0.4) ? chance.between(-3 * SECOND, 3 * SECOND) : 0,
    wholeSeconds: chance.is(0.25),
    delay: chance.is(0.3) ? chance.between(1, 15) * MINUTE : chance.between(0, 20) * SECOND,
    duplicates: chance.is(0.25) ? 0.03 : 0,
    reordered: chance.is(0.25),
    ...begins,
    without: WITHOUT[kind]?.filter(() => chance.is(0.2)) ?? [],
  };
}
