import { InvalidInput } from '../../../core/error.ts';
import type { Finding, ImageName } from '../../../core/finding.ts';
import type { Chain } from '../../../core/report.ts';
import { formatTime, type Time } from '../../../core/time.ts';
import { chainOf } from '../../../lineage/chain/chain.ts';
import type { Analysis } from '../../analysis/analyze.ts';
import { findingCalled } from '../../analysis/finding-called.ts';
import { findingsByFact, withCustody } from '../../analysis/chains.ts';
import { judgementsIn } from '../../analysis/judgements.ts';
import { findImages } from '../../analysis/look-ups/find-image.ts';

/** What a pack is asked about: one of them. A period is from an instant until before another. */
export type PackSubject =
  | { readonly finding: string }
  | { readonly image: string }
  | { readonly actor: string }
  | { readonly since: Time; readonly until: Time };

/** The one of them that was asked about; a period goes on until the evaluation where no end is given. */
export function subjectOf(
  asked: {
    readonly [One in 'finding' | 'image' | 'actor']?: string | undefined;
  } & { readonly since?: Time | undefined; readonly until?: Time | undefined },
  at: Time,
): PackSubject {
  const { finding, image, actor, since = 0, until = at + 1 } = asked;
  if (finding !== undefined) return { finding };
  if (image !== undefined) return { image };
  return actor === undefined ? { since, until } : { actor };
}

/** What there is about it. */
export interface About {
  readonly kind: 'finding' | 'image' | 'actor' | 'period';
  readonly name: string;
  /** The worst are not first: in the order in which they happened. */
  readonly findings: readonly Finding[];
  readonly chains: readonly Chain[];
  readonly imagesLeftOut: number;
}

type Seen = Pick<Analysis, 'lineage' | 'findings'>;

const MOST_CHAINS = 50;

/** @throws InvalidInput for what nothing is on record of. */
export function aboutSubject(subject: PackSubject, seen: Seen): About {
  if ('finding' in subject) return aboutFinding(subject.finding, seen);
  if ('image' in subject) {
    const images = findImages(subject.image, seen.lineage);
    const digests = new Set(images.flatMap(({ digest }) => digest ?? []));
    const isAbout = ({ image }: Finding): boolean => image?.digest !== undefined && digests.has(image.digest);
    return told('image', subject.image, seen.findings.filter(isAbout), images, seen);
  }
  if ('actor' in subject) return aboutActor(subject.actor, seen);
  const { since, until } = subject;
  const during = seen.findings.filter(({ firstEventAt, lastEventAt }) => firstEventAt < until && lastEventAt >= since);
  return told('period', `${formatTime(since)}/${formatTime(until)}`, during, imagesOf(during), seen);
}

function aboutFinding(asked: string, seen: Seen): About {
  const { id } = findingCalled(asked, seen.findings);
  const found = seen.findings.filter((one) => one.id === id || one.incident === id);
  return told('finding', id, found, imagesOf(found), seen);
}

function aboutActor(name: string, seen: Seen): About {
  const own = seen.findings.filter(({ actor }) => actor?.name === name);
  const ids = new Set(own.map(({ id }) => id));
  // An incident tells its parts, whoever each was by.
  const all = seen.findings.filter(
    ({ id, incident, parts = [] }) =>
      ids.has(id) || parts.some((part) => ids.has(part)) || (incident !== undefined && ids.has(incident)),
  );
  const pushes = seen.lineage.pushes.filter(({ actor }) => actor?.name === name);
  if (all.length === 0 && pushes.length === 0)
    throw new InvalidInput('actor', `nothing is on record of an actor called ${name}`);
  const pushed = pushes.map(({ registry, repository, tag, digest }) => ({
    registry,
    repository,
    ...(tag !== undefined && { tag }),
    ...(digest !== undefined && { digest }),
  }));
  return told('actor', name, all, [...imagesOf(all), ...pushed], seen);
}

function imagesOf(findings: readonly Finding[]): readonly ImageName[] {
  return findings.flatMap(({ image }) => image ?? []);
}

function told(
  kind: About['kind'],
  name: string,
  findings: readonly Finding[],
  images: readonly ImageName[],
  { lineage, findings: all }: Seen,
): About {
  // One chain tells all names of a digest.
  const unique = [
    ...new Map(images.map((one) => [one.digest ?? `${one.registry}/${one.repository}:${one.tag ?? ''}`, one])).values(),
  ];
  const judgements = judgementsIn(all, lineage);
  const byFact = findingsByFact(all, lineage);
  return {
    kind,
    name,
    findings: [...findings].sort((one, other) => one.firstEventAt - other.firstEventAt || (one.id < other.id ? -1 : 1)),
    chains: unique
      .slice(0, MOST_CHAINS)
      .map((image) => withCustody(chainOf(image, lineage, byFact), lineage, judgements)),
    imagesLeftOut: Math.max(0, unique.length - MOST_CHAINS),
  };
}
