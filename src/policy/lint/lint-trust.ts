import { quoted } from '../../core/error.ts';
import { formatTime, type Time } from '../../core/time.ts';
import type { Note } from '../file/note.ts';
import { isAnybodys } from '../matching/identity.ts';
import type { PolicySpec } from '../schema/schema.ts';

/** Signers that are surely not meant so. `now` absent: nothing is said of time. */
export function* lintTrust(
  { trust, signers = [], environments = [] }: PolicySpec,
  now: Time | undefined,
): Generator<Note> {
  for (const [index, { identity, validUntil }] of signers.entries()) {
    if (identity !== undefined && isAnybodys(identity))
      yield {
        path: ['signers', index, 'identity'],
        reason: `${quoted(identity)} is whoever has an account with that host: name the owner`,
      };
    if (now !== undefined && validUntil !== undefined && validUntil <= now)
      yield {
        path: ['signers', index, 'validUntil'],
        reason: `is past: what was signed and seen before ${formatTime(validUntil)} counts, and nothing signed since`,
      };
  }
  for (const [index, { require }] of environments.entries())
    if (require?.provenance === true && !signers.some(({ builders = [] }) => builders.length > 0))
      yield {
        path: ['environments', index, 'require', 'provenance'],
        reason: 'no signer lists builders, so nobody’s statement counts, and nothing can have what is asked for',
      };
  for (const [index, { name }] of (trust?.roots ?? []).entries())
    if (index > 0 && !signers.some(({ root }) => root === name))
      yield {
        path: ['trust', 'roots', index],
        reason: `no signer names the root ${quoted(name)}: it is believed for nothing`,
      };
}
