import type { Feed } from '../organisation.ts';
import type { Chance } from './chance.ts';
import type { Company } from './company.ts';
import { BUILDS, CLUSTER_FEEDS, PRODUCTS } from './products.ts';
import { DAY, MINUTE, SECOND } from './world.ts';

interface Times {
  /** When the records begin. */
  readonly from: number;
  /** Life was there before them. */
  readonly isOlder: boolean;
  readonly small: boolean;
}

/** Which records somebody keeps, and how well. */
export function drawFeeds(chance: Chance, company: Company, times: Times): readonly Feed[] {
  const care = drawCare(chance.of('care'));
  const kept = keptOf(chance.of('kept'), company);
  const { clusters } = company.organisation;
  // Whoever begins in the middle of life begins with what runs.
  const listed = times.isOlder ? clusters.map(({ id }) => ['kubernetes-pods', id] as const) : [];
  const missing = listed.filter(([kind, of]) => !kept.some((one) => one[0] === kind && one[1] === of));
  const feeds = [...kept, ...missing]
    .map(([kind, of]) => feed(chance.of(`${of} ${kind}`), kind, of, care))
    .map((one) => ({ ...one, ...auditOf(chance, one, company) }));
  return begun(chance.of('later'), feeds, company, times);
}

/** Of a cluster that one runs oneself, the audit policy and what collects the log are one's own. */
function auditOf(chance: Chance, { kind, of }: Feed, { organisation }: Company): Pick<Feed, 'level' | 'servers'> {
  const isOwn = organisation.clusters.some(({ id, product }) => id === of && product === 'kubernetes');
  if (!isOwn || kind !== 'kubernetes-audit') return {};
  return {
    ...(chance.of(`${of} level`).is(0.15) && { level: 'Metadata' }),
    ...(chance.of(`${of} servers`).is(0.12) && { servers: { kept: 2, of: 3 } }),
  };
}

function begun(later: Chance, feeds: readonly Feed[], { organisation }: Company, times: Times): readonly Feed[] {
  const { from, isOlder, small } = times;
  const connected = from + later.between(10, 600) * MINUTE;
  const isOfRegistry = ({ of }: Feed): boolean => organisation.registries.some(({ id }) => id === of);
  const all = isOlder ? feeds.map((one) => ({ ...one, from: isOfRegistry(one) ? connected : from })) : feeds;
  if (isOlder || !later.is(0.3) || all.length === 0) return all;
  // One feed was switched on when life had long begun.
  const late = later.one(all);
  const begins = from + later.between(1, small ? 3 : 10) * DAY;
  return all.map((one) => (one === late ? { ...one, from: begins } : one));
}

/** By kind and system. A registry's own records, and a cluster's, are there nearly always. */
function keptOf(chance: Chance, company: Company): readonly (readonly [kind: string, of: string])[] {
  const { registries, builds, clusters, hosts } = company.organisation;
  const judges = company.habits.admission ? clusters.filter(({ product }) => product !== 'gke') : [];
  const some = (id: string, [first = '', ...others]: readonly string[]): readonly (readonly [string, string])[] =>
    [first, ...others.filter(() => chance.is(0.6))].map((kind) => [kind, id] as const);
  return [
    ...registries.flatMap(({ id, product }, nth) => {
      const kinds = PRODUCTS.find((one) => one.product === product)?.feeds ?? [];
      return nth > 0 && chance.is(0.1) ? [] : some(id, kinds);
    }),
    ...builds.flatMap(({ id, product }) => {
      const kinds = BUILDS.find((one) => one.product === product)?.feeds ?? [];
      return chance.is(0.1) ? [] : some(id, kinds);
    }),
    ...clusters.flatMap(({ id, product }) => {
      const kinds = chance.one([['audit'], ['audit'], ['audit', 'pods'], ['pods']] as const);
      return kinds.map((kind) => [kind === 'audit' ? CLUSTER_FEEDS[product] : 'kubernetes-pods', id] as const);
    }),
    ...judges.map(({ id }) => ['kyverno', id] as const),
    ...hosts.filter(() => chance.is(0.7)).map(({ name, engine }) => [engine, name] as const),
  ];
}

/** What may be wrong with clocks and collectors of this organisation. */
interface Care {
  readonly offsets: boolean;
  readonly seconds: boolean;
  readonly late: boolean;
  readonly twice: boolean;
  readonly disorder: boolean;
  readonly without: boolean;
}

function drawCare(chance: Chance): Care {
  return {
    offsets: chance.is(0.5),
    seconds: chance.is(0.4),
    late: chance.is(0.5),
    twice: chance.is(0.4),
    disorder: chance.is(0.4),
    without: chance.is(0.3),
  };
}

/** Fields that older versions, or the usual settings, leave out. */
const WITHOUT: Readonly<Record<string, readonly string[]>> = {
  distribution: ['references', 'useragent'],
  'harbor-audit': ['is_successful'],
};

function feed(chance: Chance, kind: string, of: string, care: Care): Feed {
  const is = (given: boolean): boolean => given && chance.is(0.5);
  return {
    name: `${of}-${kind}`,
    kind,
    of,
    offset: is(care.offsets) ? chance.between(-3 * SECOND, 3 * SECOND) : 0,
    wholeSeconds: is(care.seconds),
    delay: is(care.late) ? chance.between(1, 15) * MINUTE : chance.between(0, 20) * SECOND,
    duplicates: is(care.twice) ? 0.03 : 0,
    reordered: is(care.disorder),
    without: care.without ? (WITHOUT[kind] ?? []).filter(() => chance.is(0.5)) : [],
  };
}
