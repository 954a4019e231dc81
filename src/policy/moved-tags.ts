import type { ManifestPushed } from '../core/event.ts';
import type { Time } from '../core/time.ts';

/** A tag name of a folder that meant another digest before, in one of its repositories or several. */
export interface MovedTag {
  readonly tag: string;
  readonly count: number;
  readonly first: Time;
  readonly last: Time;
  /** Who moved it, in the order of their names. */
  readonly actors: readonly string[];
}

/** The moves among pushes, most first. */
export function movedTags(pushes: readonly ManifestPushed[]): readonly MovedTag[] {
  const meaning = new Map<string, string>();
  const moves = new Map<string, ManifestPushed[]>();
  const inOrder = [...pushes].sort((one, other) => one.at - other.at || (one.id < other.id ? -1 : 1));
  for (const push of inOrder) {
    if (push.tag === undefined) continue;
    const name = `${push.registry}/${push.repository}:${push.tag}`;
    const before = meaning.get(name);
    meaning.set(name, push.digest);
    if (before !== undefined && before !== push.digest) getOrAdd(moves, push.tag).push(push);
  }
  return [...moves]
    .map(([tag, of]) => ({
      tag,
      count: of.length,
      first: of[0]?.at ?? 0,
      last: of.at(-1)?.at ?? 0,
      actors: [...new Set(of.map((push) => push.actor?.name ?? 'nobody named'))].sort(),
    }))
    .sort((one, other) => other.count - one.count || (one.tag < other.tag ? -1 : 1));
}

function getOrAdd(moves: Map<string, ManifestPushed[]>, tag: string): ManifestPushed[] {
  const known = moves.get(tag) ?? [];
  moves.set(tag, known);
  return known;
}
