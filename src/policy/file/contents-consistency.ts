import { quoted } from '../../core/error.ts';
import { type AcceptSpec, MOST_READ } from '../schema/contents-schema.ts';
import type { PolicySpec } from '../schema/schema.ts';
import { acceptId } from '../schema/accept-id.ts';
import { exceptionTimes } from './exception-times.ts';
import type { Note } from './note.ts';

/** What stands under `contents` and could not be held to. */
export function* checkContents({ contents = {}, exceptions = [] }: PolicySpec): Generator<Note> {
  const { accept = [], own = [], limits = {} } = contents;
  if ((limits.layer ?? 0) > MOST_READ.layer)
    yield { path: ['contents', 'limits', 'layer'], reason: 'a layer may have 32GiB at most' };
  if ((limits.time ?? 0) > MOST_READ.time)
    yield { path: ['contents', 'limits', 'time'], reason: 'a comparison may take 10m at most' };
  for (const [index, one] of own.entries())
    for (const [at, pattern] of one.paths.entries())
      if (!isRooted(pattern))
        yield {
          path: ['contents', 'own', index, 'paths', at],
          reason: `begin at the root of the image: /${pattern.replace(/^\/+/, '')}`,
        };
  const ids = new Map<string, string>(exceptions.map(({ id }, index) => [id, `exceptions[${index}]`]));
  for (const [index, one] of accept.entries()) {
    yield* checkAccept(one, index);
    const known = ids.get(acceptId(one));
    if (known !== undefined)
      yield { path: ['contents', 'accept', index], reason: `${quoted(acceptId(one))} is already the id of ${known}` };
    ids.set(acceptId(one), `contents.accept[${index}]`);
  }
}

function* checkAccept(one: AcceptSpec, index: number): Generator<Note> {
  const path = ['contents', 'accept', index];
  const { paths, says, sha256 } = one;
  if (!paths && !says) yield { path, reason: 'say where: paths; or, of the configuration, what: says' };
  if (sha256 !== undefined && !paths) yield { path: [...path, 'sha256'], reason: 'belongs to files: give paths' };
  for (const [at, pattern] of (paths ?? []).entries()) {
    const place = [...path, 'paths', at];
    if (!isRooted(pattern)) yield { path: place, reason: `begin at the root of the image: /${pattern}` };
    else if (/\*$/.test(pattern))
      yield { path: place, reason: 'has no end, so that it accepts whatever is put below; name the files' };
  }
  for (const [at, pattern] of (says ?? []).entries())
    if (/^\*+$/.test(pattern)) yield { path: [...path, 'says', at], reason: 'accepts whatever it says; write it down' };
  yield* exceptionTimes(one, path);
}

function isRooted(pattern: string): boolean {
  return pattern.startsWith('/') && !pattern.startsWith('//');
}
