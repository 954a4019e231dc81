import type { LandwaiterEvent, Origin } from '../core/event.ts';
import { byTime } from './order.ts';

/** An event with the hash of its content (`core/canonical.ts`), which is a fact's identity. */
export interface Fact {
  readonly event: LandwaiterEvent;
  readonly hash: string;
}

/** By time, then id, then content: the order in which a store gives its facts. */
export function byFact(one: Fact, other: Fact): number {
  return byTime(one.event, other.event) || (one.hash < other.hash ? -1 : one.hash > other.hash ? 1 : 0);
}

/** Whether the first origin is the one to keep: the least by hash, path and line, so that order of reading never shows. */
export function isLesserOrigin(one: Origin, other: Origin): boolean {
  if (one.sha256 !== other.sha256) return one.sha256 < other.sha256;
  if (one.path !== other.path) return one.path < other.path;
  return one.line < other.line;
}
