import type { Image } from '../../scenarios/act.ts';
import * as z from 'zod';
import { parse } from 'yaml';
import type { Place, Start } from '../act.ts';
import type { Month } from '../month.ts';
import type { Organisation } from '../organisation.ts';

/** An image that ran somewhere, by the name under which it was asked for there. */
export interface Ran {
  readonly place: Place;
  readonly image: Image;
  readonly from: number;
  readonly until: number;
  readonly isProduction: boolean;
  /** Whether a feed of its cluster shows it, with its digest. */
  readonly isHeard: boolean;
}

/** What ran of the company's own registries. */
export interface Lives {
  readonly all: readonly Ran[];
  /** Where and when the image first ran in production. */
  runsFirst(image: Image): { readonly at: number; readonly place: Place } | undefined;
  /** What runs in production then, once for each place. */
  runningAt(time: number): readonly Pick<Ran, 'place' | 'image'>[];
}

const environment = z.looseObject({
  name: z.string(),
  match: z.looseObject({ clusters: z.array(z.string()), namespaces: z.array(z.string()).optional() }),
});
const environments = z.looseObject({ environments: z.array(environment) });

export function livesOf(month: Month): Lives {
  const production = environments.parse(parse(month.policy)).environments.filter(({ name }) => name === 'production');
  const isProduction = ({ workload: { cluster, namespace } }: Start): boolean =>
    production.some(
      ({ match: { clusters, namespaces = [] } }) => clusters.includes(cluster.name) && namespaces.includes(namespace),
    );
  const all = [...ranIn(month, isProduction)];
  const first = new Map<string, { readonly at: number; readonly place: Place }>();
  for (const { image, place, from } of all.filter((one) => one.isProduction))
    if (!first.has(image.digest)) first.set(image.digest, { at: from, place });
  return {
    all,
    runsFirst: ({ digest }) => first.get(digest),
    runningAt: (time) => {
      const there = all.filter((one) => one.isProduction && one.from <= time && time < one.until);
      return [...new Map(there.map((one) => [`${one.place.repository} ${one.image.digest}`, one])).values()];
    },
  };
}

/** Each container from its start to its pod's end, in the order of their starts. */
function* ranIn({ acts, organisation, until }: Month, isProduction: (start: Start) => boolean): Iterable<Ran> {
  const ends = new Map(acts.flatMap((act) => (act.act === 'end' ? [[act.uid, act.at] as const] : [])));
  for (const act of acts) {
    if (act.act !== 'start') continue;
    for (const { reference, image, id } of act.containers) {
      const place = placeIn(organisation, reference);
      if (!place || id === undefined) continue;
      const span = { from: act.at, until: ends.get(act.uid) ?? until };
      yield { place, image, ...span, isProduction: isProduction(act), isHeard: isHeard(act, span.until, organisation) };
    }
  }
}

/** What shows images that run by their digest; an admission controller judges what is asked for. */
const SHOWS: ReadonlySet<string> = new Set(['kubernetes-pods', 'kubernetes-audit']);

/** A watch begins with the pods that are there; an audit log tells of requests, and at Metadata of no image. */
function isHeard({ at, workload: { cluster } }: Start, until: number, { telemetry }: Organisation): boolean {
  return telemetry.some(({ of, kind, from = -Infinity, level }) => {
    if (of !== cluster.id || level !== undefined || !SHOWS.has(kind)) return false;
    return from <= at || (kind === 'kubernetes-pods' && from < until);
  });
}

/** `HOST/REPOSITORY:TAG@DIGEST` as a place in a registry of the company's. */
function placeIn({ registries }: Organisation, reference: string): Place | undefined {
  const registry = registries.find(({ host }) => reference.startsWith(`${host}/`));
  if (!registry) return undefined;
  const [name = ''] = reference.slice(registry.host.length + 1).split('@', 1);
  const [repository = '', tag] = name.split(':');
  return { registry, repository, ...(tag !== undefined && { tag }) };
}
