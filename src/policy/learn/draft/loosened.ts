import { known } from '../../../core/known.ts';

/** A part of a draft that can be loosened. */
export type Part =
  | 'actors'
  | 'workflows'
  | 'builds'
  | 'networks'
  | 'immutable'
  | 'floating'
  | 'repositories'
  | 'deployers';

/** What a draft asked and ordinary work did not keep to. */
export interface Flood {
  readonly part: Part;
  /** Pattern of the folder, or name of the cluster. */
  readonly where: string;
  readonly name?: string;
  /** Who and what, for a comment. */
  readonly reason: string;
}

/** What a draft does not ask, because it flooded when it was played: each with who and what. */
export interface Loosened {
  /**
   * @param where pattern of the folder, or name of the cluster.
   * @param name of what is let in; absent where the part is left out as a whole.
   */
  reason(part: Part, where: string, name?: string): string | undefined;
}

export const NOTHING_LOOSENED: Loosened = { reason: () => undefined };

/** What these floods loosen. */
export function loosened(floods: readonly Flood[]): Loosened {
  const reasons = new Map(floods.map((one) => [keyOf(one), one.reason]));
  return { reason: (part, where, name) => reasons.get(keyOf({ part, where, ...known({ name }) })) };
}

/** Of what is loosened, whatever the reason. */
export function keyOf({ part, where, name }: Omit<Flood, 'reason'>): string {
  return JSON.stringify([part, where, name ?? null]);
}
