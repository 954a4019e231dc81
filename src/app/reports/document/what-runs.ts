import { counted } from '../../../core/count.ts';
import { signature } from '../../../drawing/words.ts';
import type { PeriodReport } from '../model/schema.ts';
import type { Section } from './document.ts';
import { behind, cell, environment, minuteOf, shortened, table, told } from './words.ts';

/** The rows of `GET /api/v1/images/running?at=` for the end of the period. */
export function images({ images: all, mode, leftOut, period }: PeriodReport): Section {
  const count = (standing: string): number => all.filter((one) => one.standing === standing).length;
  return {
    id: 'images',
    title: 'Which images ran at the end of the period',
    blocks: [
      {
        kind: 'paragraph',
        text: `${counted(all.length, 'image')} at ${minuteOf(period.end)} UTC: ${count('trusted')} trusted, ${count('allowed')} allowed by an exception, ${count('broken')} broken, ${count('unknown')} unknown. Trusted: wherever it ran, every link that is required is complete by evidence, and no finding and no exception stands on it.`,
      },
      table(
        'Images that ran',
        [
          ['Image', 28],
          ['Can it be trusted?', 26],
          ['Pushed by', 20],
          ['From', 21],
          ['Where', 18],
        ],
        all.map((one) => [
          cell(
            `${one.repository}${one.tag === undefined ? '' : `:${one.tag}`}`,
            [one.registry ?? '', one.digest === undefined ? 'digest not known' : shortened(one.digest)]
              .filter((part) => part !== '')
              .join(' '),
          ),
          told(
            one.standing,
            one.standing === 'allowed'
              ? one.because?.reason
              : one.because && `${one.because.link}: ${one.because.reason}`,
          ),
          cell(
            one.pushedBy ?? (one.pushedAt === undefined ? 'no push on record' : 'nobody named'),
            [one.pushedAt === undefined ? '' : minuteOf(one.pushedAt), behind(one.record)]
              .filter((part) => part !== '')
              .join(', '),
          ),
          cell(one.build ?? 'no build known', signature(one.signature)),
          cell(
            Object.entries(one.environments)
              .map(([name, number]) => `${environment(name, mode)} ${number}`)
              .join(', '),
            `since ${minuteOf(one.since)}`,
          ),
        ]),
        { none: 'No container is on record as running then.', leftOut: leftOut['images'] },
      ),
    ],
  };
}

const MOST_NAMED = 4;

/** Who pushed, what of it still ran, and with which right. */
export function pushers({ pushers: all, leftOut, mode }: PeriodReport): Section {
  return {
    id: 'pushers',
    title: 'Who pushed in the period',
    blocks: [
      {
        kind: 'paragraph',
        tone: 'faint',
        text: 'Explained: an approved build made it; claimed: so says a webhook alone. Runs: containers that ran it at the end of the period. Under the repositories stands the first record.',
      },
      table(
        'Who pushed',
        [
          ['Who', 18],
          ['Pushes', 8, true],
          ['Explained', 12, true],
          ['Runs', 7, true],
          ['To', 29],
          ['With which right', 26],
        ],
        all.map((one) => [
          cell(
            one.actor ?? 'nobody named',
            one.addresses.length === 0 ? 'address not known' : `from ${some(one.addresses)}`,
          ),
          cell(one.pushes),
          cell(one.explained, one.claimed === 0 ? undefined : `${one.claimed} claimed`),
          cell(one.running),
          cell(some(one.repositories), behind(one.record)),
          cell(
            one.rights.length === 0 ? 'not known' : some(one.rights),
            one.rights.length > 0
              ? undefined
              : mode === 'observe'
                ? 'there is no policy'
                : 'no entry names it, no grant is on record',
          ),
        ]),
        { none: 'No push is on record in the period.', leftOut: leftOut['pushers'] },
      ),
    ],
  };
}

function some(names: readonly string[]): string {
  const more = names.length - MOST_NAMED;
  return `${names.slice(0, MOST_NAMED).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

/** Where each image ran, and who asked for it. */
export function places({ places: all, leftOut, mode }: PeriodReport): Section {
  return {
    id: 'places',
    title: 'Where they were deployed',
    blocks: [
      table(
        'Places',
        [
          ['Environment', 13],
          ['Workload', 30],
          ['Image', 30],
          ['Standing', 11],
          ['Asked for by', 24],
        ],
        all.map((one) => [
          cell(
            environment(one.environment, mode),
            one.cluster === undefined ? 'cluster not known' : `cluster ${one.cluster}`,
          ),
          cell(
            `${one.namespace} / ${one.workload}`,
            `container ${one.container}, ${counted(one.containers, 'container')} since ${minuteOf(one.since)}`,
          ),
          cell(one.image, one.digest === undefined ? 'digest not known' : shortened(one.digest)),
          told(one.standing, one.allowed),
          cell(one.askedBy ?? 'not on record', behind(one.record)),
        ]),
        { none: 'No container is on record as running then.', leftOut: leftOut['places'] },
      ),
    ],
  };
}
