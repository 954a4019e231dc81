import * as z from 'zod';
import type { Digest } from '../../../core/digest.ts';
import type { Time } from '../../../core/time.ts';

/** What a tag meant when it was last read. */
export interface TagMemory {
  /** Of the digest, see `markOf`; absent where the tag could not be read yet. */
  readonly mark?: string;
  /** Since when it could not be read: when that was last known to be otherwise. */
  readonly unreadSince?: Time;
}

/** One repository as it was when it was last asked for. */
export interface RepositoryMemory {
  /** When the last question began. */
  readonly at: Time;
  readonly tags: ReadonlyMap<string, TagMemory>;
  /** Marks of what is attached to its images. */
  readonly referrers: ReadonlySet<string>;
}

export type Memory = ReadonlyMap<string, RepositoryMemory>;

/** What may be noted is 64 KiB. */
const LARGEST = 60_000;
/** For each repository that was not asked for yet. */
const KEPT_FREE = 500;
const shape = z.object({
  version: z.literal(1),
  repositories: z.array(
    z.tuple([
      z.string(),
      z.number(),
      z.array(z.union([z.tuple([z.string(), z.string()]), z.tuple([z.string(), z.string(), z.number()])])),
      z.array(z.string()),
    ]),
  ),
});

/** The first 120 bits of a digest: enough to see that it is another one, and a third of its length. */
export function markOf(digest: Digest): string {
  const hex = digest.slice(digest.indexOf(':') + 1).slice(0, 30);
  return Buffer.from(hex, 'hex').toString('base64url');
}

/** Nothing where nothing was noted, or something that this version does not understand: then stock is taken again. */
export function memoryOf(noted: unknown): Memory {
  const { data } = shape.safeParse(noted);
  return new Map(
    (data?.repositories ?? []).map(([name, at, tags, referrers]) => [
      name,
      {
        at,
        tags: new Map(
          tags.map(([tag, mark, unreadSince]) => [
            tag,
            { ...(mark !== '' && { mark }), ...(unreadSince !== undefined && { unreadSince }) },
          ]),
        ),
        referrers: new Set(referrers),
      },
    ]),
  );
}

export function notedOf(memory: Memory): z.input<typeof shape> {
  return {
    version: 1,
    repositories: [...memory].map(([name, { at, tags, referrers }]) => [
      name,
      at,
      [...tags].map(([tag, { mark = '', unreadSince }]) =>
        unreadSince === undefined ? [tag, mark] : [tag, mark, unreadSince],
      ),
      [...referrers],
    ]),
  };
}

/** How many bytes may be remembered of the repository, beside what is or has to be remembered of the others. */
export function roomFor(repository: string, memory: Memory, repositories: readonly string[]): number {
  const others = new Map([...memory].filter(([name]) => name !== repository));
  const unseen = repositories.filter((name) => !memory.has(name)).length;
  return LARGEST - JSON.stringify(notedOf(others)).length - repository.length - unseen * KEPT_FREE;
}

/** What it takes to remember a tag, and what is attached to an image. */
export const costOf = (tag: string): number => tag.length + 45;
export const REFERRER_COST = 23;
