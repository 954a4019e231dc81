import { namingCommit, type Run } from '../../../core/build.ts';
import { addTo } from '../../../core/grouping.ts';
import type { Push } from '../../../core/subjects.ts';
import type { Time } from '../../../core/time.ts';
import { type Candidate, goesOn } from './candidate.ts';
import type { Counted } from './crowd.ts';

type IsFree = (one: Candidate) => boolean;
/** Goes through the runs of the time of a push until `visit` has enough of them. */
export type Around = (visit: (one: Candidate) => boolean) => void;
/** What speaks for a run of that time; the best first. */
export type By = 'commit' | 'number' | 'ref' | 'time';
const RANK: readonly By[] = ['commit', 'number', 'ref', 'time'];

/** Which names' pushes each run explains. */
export class Taken {
  readonly #names = new Map<string, Map<Run, { readonly attempt: number; readonly turn: number }[]>>();
  #turn = 0;

  /** Whether a run is free for the push: as it is now, whatever is taken later. */
  freeFor(push: Push): IsFree {
    const own = this.#names.get(nameOf(push));
    const now = this.#turn;
    if (!own) return () => true;
    return (one) => {
      const taken = own.get(one.run);
      if (!taken) return true;
      const attempt = attemptAt(one, push.at);
      return !taken.some((other) => other.turn < now && other.attempt === attempt);
    };
  }

  /** Whether any run was taken for a push of its name. */
  isKnown(push: Push): boolean {
    return this.#names.has(nameOf(push));
  }

  take(one: Candidate, push: Push): void {
    const own = this.#names.get(nameOf(push)) ?? new Map<Run, { readonly attempt: number; readonly turn: number }[]>();
    this.#names.set(nameOf(push), own);
    addTo(own, one.run, { attempt: attemptAt(one, push.at), turn: this.#turn });
    this.#turn += 1;
  }
}

function nameOf({ registry, repository, tag, digest }: Push): string {
  return `${registry}/${repository}:${tag ?? digest}`;
}

/** Which attempt went on. */
function attemptAt({ restarts }: Candidate, at: Time): number {
  return restarts.filter((begin) => begin <= at).length;
}

/** Of the candidates the last that is approved and was still going, else that is approved, else was going, else the last. */
export function lastOf<One extends Candidate>(
  lists: readonly (readonly One[])[],
  push: Push,
  isWanted: (one: One) => boolean,
): One | undefined {
  let [approved, going, any]: (One | undefined)[] = [];
  for (const list of lists.toReversed())
    for (let index = list.length - 1; index >= 0; index -= 1) {
      const one = list[index];
      if (!one || !isWanted(one)) continue;
      const isApproved = one.unapproved === undefined;
      const wentOn = goesOn(one, push.at);
      if (isApproved && wentOn) return one;
      if (isApproved) approved ??= one;
      else if (wentOn) going ??= one;
      any ??= one;
    }
  return approved ?? going ?? any;
}

/** What fits a push equally well. */
interface Fit extends Counted {
  first: Candidate | undefined;
  lastGoing: Candidate | undefined;
  lastEnded: Candidate | undefined;
}

type Chosen = { readonly one: Candidate; readonly by: By } | { readonly fit: Fit; readonly by: By };

/**
 * The run of that time that fits best: one of which the push names the commit, else the number, else the ref, else any; of those the
 * approved ones, and of these the ones that were still going, which are likelier than one that had ended and may only have
 * pushed late. One, the last of a commit, or all that nothing tells apart.
 */
export function chosenOf(push: Push, around: Around, isFree: IsFree): Chosen | undefined {
  const by = rankOf(push);
  const fits = new Map(RANK.map((rank) => [rank, { approved: noFit(), others: noFit() }]));
  around((one) => {
    if (!isFree(one)) return false;
    const both = fits.get(by(one));
    const fit = one.unapproved === undefined ? both?.approved : both?.others;
    if (fit) count(fit, one, goesOn(one, push.at));
    return false;
  });
  for (const [rank, { approved, others }] of fits) {
    const fit = approved.first ? approved : others;
    const best = fit.going > 0 ? fit.lastGoing : fit.lastEnded;
    if (!best) continue;
    const isOne = (fit.going > 0 ? fit.going : fit.ended) === 1;
    return isOne || rank === 'commit' ? { one: best, by: rank } : { fit, by: rank };
  }
  return undefined;
}

/** Those that nothing tells apart, each project's oldest first: `most` of them, or all. */
export function fittingRuns(
  push: Push,
  around: Around,
  isFree: IsFree,
  { by, isApproved }: { readonly by: By; readonly isApproved: boolean },
  most = Number.POSITIVE_INFINITY,
): readonly Run[] {
  const rank = rankOf(push);
  const found: Run[] = [];
  around((one) => {
    if ((one.unapproved === undefined) === isApproved && rank(one) === by && isFree(one)) found.push(one.run);
    return found.length >= most;
  });
  return found;
}

function noFit(): Fit {
  return { going: 0, ended: 0, doubts: 0, first: undefined, lastGoing: undefined, lastEnded: undefined };
}

function count(fit: Fit, one: Candidate, wentOn: boolean): void {
  fit.first ??= one;
  if (one.doubt) fit.doubts += 1;
  if (wentOn) {
    fit.going += 1;
    fit.lastGoing = one;
  } else {
    fit.ended += 1;
    fit.lastEnded = one;
  }
}

/** A tag that is the run's number, or named like its ref, tells runs of one hour apart; it is no proof, anyone may choose the tag. */
function rankOf(push: Push): (one: Candidate) => By {
  const isOfCommit = namingCommit(push);
  const { tag } = push;
  const release = `v${tag}`;
  return ({ run, ref, numbers }) => {
    if (isOfCommit?.(run) === true) return 'commit';
    if (tag !== undefined && numbers.some((number) => number === tag || `v${number}` === tag)) return 'number';
    return tag !== undefined && ref !== undefined && (ref === tag || ref === release) ? 'ref' : 'time';
  };
}
