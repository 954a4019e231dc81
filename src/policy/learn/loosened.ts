/** A part of a draft that can be loosened. */
export type Part = 'actors' | 'workflows' | 'builds' | 'networks' | 'immutable' | 'repositories' | 'deployers';

/** What a draft does not ask, because it flooded when it was played: each with who and what. */
export interface Loosened {
  /**
   * @param where pattern of the folder, or name of the cluster.
   * @param name of what is let in; absent where the part is left out as a whole.
   */
  reason(part: Part, where: string, name?: string): string | undefined;
}

export const NOTHING_LOOSENED: Loosened = { reason: () => undefined };

export function loosened(
  all: readonly { readonly part: Part; readonly where: string; readonly name?: string; readonly reason: string }[],
): Loosened {
  const reasons = new Map(all.map((one) => [keyOf(one.part, one.where, one.name), one.reason]));
  return { reason: (part, where, name) => reasons.get(keyOf(part, where, name)) };
}

function keyOf(part: Part, where: string, name: string | undefined): string {
  return JSON.stringify([part, where, name ?? null]);
}
