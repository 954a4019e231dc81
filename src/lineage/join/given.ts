import type { Coverage } from '../../core/coverage.ts';
import type { EventOf, LandwaiterEvent } from '../../core/event.ts';
import type { ExaminedOf } from '../../core/examined.ts';
import type { Policy } from '../../core/policy.ts';
import type { Time } from '../../core/time.ts';
import type { HeldDoor } from '../../core/watch.ts';
import { withoutCut } from '../facts/cut-records.ts';
import { type Facts, only } from '../facts/facts.ts';
import { type Feeds, joinFeeds, type Kinds } from '../facts/feeds.ts';
import { memo } from '../facts/lazy.ts';
import type { ReadWindow } from '../facts/read-window.ts';
import { type ReadReference, readReference } from '../facts/references.ts';
import { type Credentials, credentialsOf } from './credentials.ts';

/** What a view is made of. */
export interface Told {
  readonly facts: Facts;
  readonly coverage: readonly Coverage[];
  readonly policy: Policy;
  /** Evaluation time. */
  readonly at: Time;
  readonly kinds: Kinds;
  readonly window: ReadWindow | undefined;
  readonly held: readonly HeldDoor[];
  readonly examined: ExaminedOf;
}

/** The same, with what several joins read of it. */
export interface Given extends Told {
  readonly read: ReadReference;
  readonly feeds: Feeds;
  readonly credentials: Credentials;
  /** The facts of one type, neither runs nor pulls. */
  of<Type extends LandwaiterEvent['type']>(type: Type): readonly EventOf<Type>[];
}

export function givenBy(told: Told): Given {
  const { facts, coverage, policy, kinds, at } = told;
  const of: Given['of'] = (type) => withoutCut(only(facts.others, type));
  const feeds = joinFeeds(coverage, policy, kinds, at);
  return {
    ...told,
    of,
    // Every pod of a workload, and every record of it, names the same text again.
    read: memo((text) => readReference(text, policy)),
    feeds: { ...feeds, isOnlyClaimed: memo(feeds.isOnlyClaimed) },
    credentials: credentialsOf(of('credential.issued')),
  };
}
