import type { HostOrigin } from '../../core/build.ts';
import { isPlain } from '../../core/builder.ts';
import { counted } from '../../core/count.ts';
import type { HostImage } from '../../core/event.ts';
import type { Lineage } from '../../core/lineage.ts';
import { isAtLeast } from '../../core/strength.ts';
import type { Push } from '../../core/subjects.ts';
import type { Exhibit } from '../rule.ts';
import { clockTime, hostExhibits, MADE } from './sentences.ts';

const MOST = 3;

/** What the records of hosts say of a suspect push. */
export interface OnHosts {
  /** ` The image was committed from a container on build-1 at …. app-1 started 2 containers of it, first at ….`; or empty. */
  readonly says: string;
  readonly exhibits: readonly Exhibit[];
}

/**
 * That the bytes of a push were made on a host otherwise than builds make them, which no list of builders makes any better,
 * and which hosts of no cluster run them since. `told`: the records on which the finding rests already.
 */
export function onHosts(push: Push, lineage: Lineage, told: ReadonlySet<string>): OnHosts {
  const origin = lineage.hostOrigins(push).find((one) => !isPlain(one));
  const isNews = origin && !origin.facts.some(({ id }) => told.has(id));
  const from = Math.min(push.since ?? push.at, origin?.at ?? Infinity);
  const starts = lineage.startsOf(push.digest).filter(({ at }) => at >= from);
  const byHost = [...Map.groupBy(starts, ({ host }) => host ?? 'an unnamed host')];
  const sentences = [
    ...(isNews ? [madeSentence(origin)] : []),
    ...byHost.slice(0, MOST).map(([host, own]) => startSentence(host, own)),
    ...(byHost.length > MOST ? [`So did ${counted(byHost.length - MOST, 'more host')}.`] : []),
  ];
  return {
    says: sentences.map((one) => ` ${one}`).join(''),
    exhibits: [
      ...(isNews ? hostExhibits(origin) : []),
      ...byHost.slice(0, MOST).flatMap(([host, own]) =>
        own.slice(0, MOST).map((fact) => ({
          fact,
          says: `${host} started a container of it as ${fact.reference ?? 'an unnamed image'}`,
        })),
      ),
    ],
  };
}

function madeSentence({ how, host, at, strength }: HostOrigin): string {
  const perhaps = isAtLeast(strength, 'recorded') ? '' : 'as it seems ';
  return `The image was ${perhaps}${MADE[how]} on ${host ?? 'an unnamed host'} at ${clockTime(at)}.`;
}

function startSentence(host: string, own: readonly HostImage[]): string {
  const containers = new Set(own.map(({ container, id }) => container ?? id)).size;
  const [first] = own;
  const when = first ? `${containers > 1 ? ', first' : ''} at ${clockTime(first.at)}` : '';
  return `${host} started ${counted(containers, 'container')} of it${when}.`;
}
