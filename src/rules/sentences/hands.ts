import { who } from '../../core/actor.ts';
import type { Hand } from '../../core/finding.ts';
import { known } from '../../core/known.ts';
import { recordedActor } from '../../core/recorded-actor.ts';
import type { Lineage } from '../../core/lineage.ts';
import type { WorkloadAttempted, WorkloadChanged } from '../../core/event.ts';
import type { Deployment, Placement, Push } from '../../core/subjects.ts';
import type { Subject } from '../rule.ts';
import { runName } from './sentences.ts';

const MOST = 5;

/** Who did what a finding about one subject tells; undefined where its actor says all of it. */
export function handsOf(subject: Subject, lineage: Lineage): readonly Hand[] | undefined {
  if ('told' in subject) return telling([pushHand(subject, lineage)]);
  if (!('container' in subject)) return undefined;
  const asked = subject.asked.at(-1);
  // What a program carries out is seldom its own doing: whoever pushed is to be asked as well.
  const isCarried = asked?.actor !== undefined && asked.actor.kind !== 'human';
  return telling([...(asked ? [deployHand(asked)] : []), ...(isCarried ? pushersOf(subject, lineage) : [])]);
}

/** One hand that nothing more is known of than its name is the finding's actor. */
function telling(hands: readonly Hand[]): readonly Hand[] | undefined {
  return hands.length > 1 || hands.some(({ account, behind }) => account !== undefined || behind !== undefined)
    ? hands
    : undefined;
}

function pushersOf(placement: Placement, lineage: Lineage): readonly Hand[] {
  const last = lineage.pushesFor(placement).findLast((push) => push.at <= placement.from && push.actor);
  return last ? [pushHand(last, lineage)] : [];
}

export function pushHand(push: Push, lineage: Lineage, did = 'pushed it'): Hand {
  const { at, actor, address, behind } = push;
  const record = recordedActor(push)?.name;
  // A job's record has nothing but the name of whoever had it started.
  const account = record === actor?.name || record === behind?.name ? undefined : record;
  return { did, at, ...known({ actor, account, address, behind: behindPush(push, lineage) }) };
}

export function deployHand({ at, actor, address, behind, fact }: Deployment): Hand {
  const record = fact.actor?.name;
  const account = record === actor?.name ? undefined : record;
  const person = behind && `behind it ${who(behind)}`;
  return { did: 'set it there', at, ...known({ actor, account, address, behind: person }) };
}

/** How the acts begin by which somebody had a workload take up what its tag means. */
export const WROTE = 'did ';

export function writeHand(write: WorkloadAttempted | WorkloadChanged): Hand {
  const { verb, kind, name, at, actor, impersonator, address } = write;
  const behind = impersonator && `behind it ${who(impersonator)}`;
  return {
    did: `${WROTE}${verb} ${kind}${name === undefined ? '' : `/${name}`}`,
    at,
    ...known({ actor, address, behind }),
  };
}

/** Who acted as the account; else who had the run started that pushed. */
function behindPush(push: Push, lineage: Lineage): string | undefined {
  if (push.behind) return `behind it ${who(push.behind)}`;
  const origin = lineage.explanation(push);
  if (origin.state !== 'explained' || origin.via || !origin.run.actor) return undefined;
  const { run } = origin;
  const { name } = origin.run.actor;
  if (name === push.actor?.name) return undefined;
  return `in ${runName(run)}, which ${run.claims.actor || run.strength === 'asserted' ? `a webhook says ${name}` : name} started`;
}

/** Each hand once, in the given order. */
export function handsTogether(hands: readonly Hand[]): readonly Hand[] {
  const key = ({ did, at, actor }: Hand): string => JSON.stringify([did, at, actor?.name]);
  return [...new Map(hands.map((hand) => [key(hand), hand])).values()].slice(0, MOST);
}
