import { parse, stringify } from 'yaml';
import * as z from 'zod';
import { comparisonRecord } from '../../../src/ingest/fetching/comparison-record.ts';
import { parseTime } from '../../../src/core/time.ts';
import type { Image } from '../../scenarios/act.ts';
import type { Act, Push } from '../act.ts';
import type { Attack, Month } from '../month.ts';
import { render, type RenderedFile } from '../render.ts';
import type { Line } from '../telemetry.ts';
import { type Chance, chanceOf } from '../world/chance.ts';
import { compared, type Opened } from './compare.ts';
import { customsOf } from './honest.ts';
import { type Brought, Opener } from './opener.ts';
import { pairsOf } from './pairs.ts';

const MINUTE = 60_000;
const FEED = 'images';

/** How many organisations have images compared, and how many of their owners say where own code lies. */
const HAVE = 0.6;
const OWN = 0.5;

/** A month as it is read. */
export interface Written {
  readonly month: Month;
  readonly files: readonly RenderedFile[];
}

/**
 * The month with a comparison for each push of bytes that are new to a repository, where the organisation has them made.
 * All chance is of a stream of its own: acts, records and policy of the month stay as they are.
 */
export function withContents(month: Month, attack?: Attack): Written {
  const files = render(month);
  const chance = chanceOf(`contents ${month.organisation.seed}`);
  if (!chance.of('have').is(HAVE)) return { month, files };
  const lines = linesOf(month, chance, attack);
  const saysOwn = chance.of('own').is(OWN);
  const drawn = ['contents: compared', ...(saysOwn ? ['contents: own code listed'] : [])];
  return {
    month: { ...month, policy: policyOf(month, saysOwn), drawn: [...month.drawn, ...drawn] },
    files: lines.length === 0 ? files : [...files, { path: `${FEED}/part-1.ndjson`, lines }],
  };
}

function policyOf({ policy }: Month, saysOwn: boolean): string {
  const { sources, ...rest } = z.record(z.string(), z.unknown()).parse(parse(policy));
  const own = { own: [{ repositories: ['**'], paths: ['/app/**', '/srv/**'] }] };
  const listed = z.array(z.unknown()).optional().parse(sources);
  return stringify(
    {
      ...rest,
      ...(saysOwn && { contents: own }),
      ...(listed && { sources: [...listed, { name: FEED, kind: 'image-comparison', files: [`${FEED}/**`] }] }),
    },
    { aliasDuplicateObjects: false },
  );
}

function linesOf(month: Month, chance: Chance, attack: Attack | undefined): readonly Line[] {
  const { organisation, acts, until } = month;
  const opener = new Opener(organisation.seed, customsOf(chance.of('customs'), organisation.name));
  const opened = openedAll(opener, acts, attack);
  const isDoubtful = ({ digest }: Image): boolean =>
    opened.get(digest)?.some(({ layers }) => layers.some((one) => one.isImplant === true)) === true;
  return pairsOf(acts, isDoubtful)
    .flatMap(({ push, old }) => {
      const at = push.at + chanceOf(`contents ${push.image.digest} ${push.to.repository}`).between(1, 30) * MINUTE;
      if (at >= until || !isOnRecord(month, push)) return [];
      const before = old && opened.get(old.digest);
      return (opened.get(push.image.digest) ?? []).map((one): Line => {
        const { host: registry } = push.to.registry;
        const told = compared(
          before?.find(({ platform }) => platform === one.platform),
          one,
        );
        const where = { registry, repository: push.to.repository, observed: parseTime(new Date(at).toISOString()) };
        return { at, text: JSON.stringify(comparisonRecord(told, where)) };
      });
    })
    .sort((one, other) => one.at - other.at);
}

/** What each image holds, in the order in which they came into being. */
function openedAll(
  opener: Opener,
  acts: readonly Act[],
  attack: Attack | undefined,
): ReadonlyMap<string, readonly Opened[]> {
  const nightly = new Set(acts.flatMap((act) => (act.act === 'build' && act.trigger === 'schedule' ? [act.run] : [])));
  const own = new Set(
    attack?.acts.flatMap((act) => (act.act === 'push' || act.act === 'host' ? act.image.digest : [])),
  );
  const opened = new Map<string, readonly Opened[]>();
  for (const act of acts) {
    if (act.act !== 'push' || act.image.subject !== undefined || opened.has(act.image.digest)) continue;
    const isAttack = own.has(act.image.digest) && act.story === attack?.id;
    opened.set(
      act.image.digest,
      opener.open({
        ...broughtBy(act),
        isNightly: act.run !== undefined && nightly.has(act.run),
        ...(isAttack && attack && { story: attack.id }),
      }),
    );
  }
  return opened;
}

function broughtBy({ image, to, at }: Push): Omit<Brought, 'isNightly'> {
  const own = to.repository.slice(to.registry.prefix.length).replace(/^\//, '');
  const line = own.split('/').slice(-2).join('/') + (/-(?:alpine|debug)$/.exec(to.tag ?? '')?.[0] ?? '');
  return { image, line, isBase: /^(?:base|mirror)[/-]/.test(own), at };
}

/** Nobody compares what nobody heard of. */
function isOnRecord({ organisation: { telemetry } }: Month, { to, at }: Push): boolean {
  return telemetry.some(
    ({ of, from = -Infinity, until = Infinity }) => of === to.registry.id && from <= at && at < until,
  );
}
