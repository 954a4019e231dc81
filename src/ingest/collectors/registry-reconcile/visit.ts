import type { Digest } from '../../../core/digest.ts';
import type { Manifest } from '../../../registry/image-store.ts';
import { messageOf } from '../../fetching/rounds.ts';
import { attached } from './attached.ts';
import { inParallel } from './in-parallel.ts';
import { costOf, markOf, type TagMemory } from './memory.ts';
import type { Sight } from './records.ts';
import type { Visit, Visitor } from './visitor.ts';

/** A tag whose claimed digest is as before is read anyway once in so many rounds: at 5 minutes, once a day. */
const ROUNDS_TO_READ_ALL = 288;
const MOST_FAILURES = 5;

/**
 * Asks for all tags of a repository and reads those that changed; undefined where the registry has no such repository.
 * @throws Unavailable or InvalidInput where there is no list of tags.
 */
export async function visit(visitor: Visitor, signal: AbortSignal): Promise<Visit | undefined> {
  const { registry, repository, before, now } = visitor;
  const at = now();
  const list = await registry.tags(repository, signal);
  if (!list) return undefined;
  const { watched, rest, room } = choose(list.tags, visitor);
  const problems: string[] = [];
  if (!list.isComplete) problems.push(`${repository} has more tags than are listed: the rest is not watched`);
  if (rest > 0) problems.push(`${repository} has ${rest} tags more than one collector remembers: they are not watched`);

  const sights: Sight[] = [];
  const tags = new Map<string, TagMemory>();
  const images = new Map<Digest, { readonly isNew: boolean }>();
  let failures = 0;
  await inParallel(watched, signal, async (tag) => {
    const known = before?.tags.get(tag);
    const since = known?.unreadSince ?? before?.at;
    const isStock = before === undefined || (known !== undefined && known.mark === undefined && !known.unreadSince);
    const asked = now();
    const unread = { ...known, ...(!isStock && since !== undefined && { unreadSince: since }) };
    tags.set(tag, unread);
    if (failures >= MOST_FAILURES) return;
    try {
      const read = await readTag(tag, known, visitor, signal);
      if (!read) return;
      tags.set(tag, { mark: markOf(read.digest) });
      const isNew = markOf(read.digest) !== known?.mark;
      images.set(read.digest, { isNew: isNew || images.get(read.digest)?.isNew === true });
      if (!('manifest' in read)) return;
      if (read.manifest.claimed !== undefined)
        problems.push(`${repository}:${tag}: the registry claims another digest than that of the bytes it serves`);
      if (isNew)
        sights.push({
          ...(isStock || since === undefined ? { saw: 'held' } : { saw: 'appeared', since }),
          at: asked,
          tag,
          manifest: read.manifest,
        });
    } catch (error) {
      signal.throwIfAborted();
      problems.push(`${repository}:${tag}: ${messageOf(error)}`);
      failures += 1;
    }
  });
  if (before && list.isComplete) {
    const present = new Set(list.tags);
    for (const [tag, { mark }] of before.tags)
      if (!present.has(tag) && mark !== undefined) sights.push({ saw: 'gone', at, since: before.at, tag });
  }
  const more = await attached({ ...visitor, images, room }, signal);
  return {
    sights: [...sights, ...more.sights].sort(byPlace),
    memory: {
      at,
      tags: new Map([...tags].sort(([one], [other]) => (one < other ? -1 : 1))),
      referrers: more.referrers,
    },
    problems: [...problems, ...more.problems],
  };
}

/** As many tags as can be remembered: those that are, first. */
function choose(tags: readonly string[], { before, room }: Visitor) {
  const known = tags.filter((tag) => before?.tags.has(tag));
  const fresh = tags.filter((tag) => before?.tags.has(tag) !== true);
  const watched: string[] = [];
  let left = room;
  for (const tag of [...known, ...fresh]) {
    if (costOf(tag) > left) break;
    left -= costOf(tag);
    watched.push(tag);
  }
  return { watched, rest: tags.length - watched.length, room: left };
}

type Read = { readonly digest: Digest } | { readonly digest: Digest; readonly manifest: Manifest };

/** The manifest where it is new or its turn has come; undefined where the tag went meanwhile. */
async function readTag(
  tag: string,
  known: TagMemory | undefined,
  { registry, repository, round }: Visitor,
  signal: AbortSignal,
): Promise<Read | undefined> {
  if (known?.mark !== undefined && (turnOf(tag) + round) % ROUNDS_TO_READ_ALL !== 0) {
    const claimed = await registry.claimedDigest(repository, tag, signal);
    if (claimed && markOf(claimed) === known.mark) return { digest: claimed };
  }
  const manifest = await registry.manifest(repository, tag, signal);
  return manifest && { digest: manifest.digest, manifest };
}

function turnOf(tag: string): number {
  let sum = 0;
  for (const character of tag) sum = (sum * 31 + (character.codePointAt(0) ?? 0)) % ROUNDS_TO_READ_ALL;
  return sum;
}

function byPlace(one: Sight, other: Sight): number {
  return one.at - other.at || ((one.tag ?? '') < (other.tag ?? '') ? -1 : 1);
}
