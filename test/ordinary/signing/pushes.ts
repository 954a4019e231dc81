import type { Place, Push } from '../act.ts';
import type { Hand } from './held.ts';

/** What a company signs: its own images and mirrored ones, no caches, bases or previews. */
export function isProduct({ to, image }: Push): boolean {
  if (image.subject !== undefined || to.tag === undefined || /^sha256-|^buildcache$/.test(to.tag)) return false;
  return !isOf(to, 'base') && !isOf(to, 'preview');
}

/** Whether a place lies in such a part of its registry, or is of such a team. */
export function isOf({ registry, repository }: Place, part: string): boolean {
  const own = repository.slice(registry.prefix.length).replace(/^\//, '');
  return own.split(/[/-]/).includes(part);
}

/** Whether it gives an image a version's name. */
export function isRelease({ to }: Push): boolean {
  return /^\d+\.\d+\.\d+$/.test(to.tag ?? '') && !isOf(to, 'mirror');
}

/** A job signs with the session with which it pushed. */
export function handOf({ by, address, story, run, attempt }: Push, agent: string): Hand {
  return {
    by,
    address,
    agent,
    ...(story !== undefined && { story }),
    ...(run !== undefined && { run }),
    ...(attempt !== undefined && { attempt }),
  };
}
