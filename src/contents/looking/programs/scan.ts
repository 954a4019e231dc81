import type { Mark } from '../../reading/entry.ts';
import { createFinder } from '../finder.ts';
import { PROGRAM_SIGNS, type SignKind, TEXT_SIGNS } from '../signs.ts';

/** What signs stand in the bytes that were taken; `isShell` where a shell reads them. */
export interface Scan {
  take(bytes: Buffer): void;
  marks(): readonly Mark[];
}

const PROGRAM_STRINGS = [...new Set(PROGRAM_SIGNS.flatMap((sign) => sign.groups.flat()))];
const TEXT_STRINGS = [...new Set(TEXT_SIGNS.flatMap((sign) => sign.near))];
const findInProgram = createFinder(PROGRAM_STRINGS);
const findInText = createFinder(TEXT_STRINGS);
/** Of a text around what was found: no pattern reaches further. */
const BEFORE = 768;
const AFTER = 1024;
const SAYS = 160;

/** For programs. Bytes may come in any pieces; `size`: of the file, after which none come. */
export function scanProgram(size: number): Scan {
  let left = size;
  const found = new Set<string>();
  const longest = Math.max(...PROGRAM_STRINGS.map((one) => one.length)) - 1;
  let rest = Buffer.alloc(0);
  return {
    take(bytes) {
      // Only the seam is put together, not the whole.
      if (rest.length > 0) note(Buffer.concat([rest, bytes.subarray(0, longest)]));
      note(bytes);
      left -= bytes.length;
      if (left <= 0) return;
      const seam = Buffer.concat([rest, bytes.subarray(-longest)]);
      rest = Buffer.from(seam.subarray(-longest));
    },
    marks: () =>
      PROGRAM_SIGNS.flatMap((sign) => {
        const each = sign.groups.map((group) => group.find((one) => found.has(one)));
        return each.every((one) => one !== undefined) ? [{ is: sign.is, says: each.join(', ') }] : [];
      }),
  };

  function note(bytes: Buffer): void {
    for (let hit = findInProgram(bytes, 0); hit; hit = findInProgram(bytes, hit.at + 1))
      found.add(PROGRAM_STRINGS[hit.index] ?? '');
  }
}

/** For scripts and sources. */
export function scanText(isShell: boolean, size: number): Scan {
  let left = size;
  const found = new Map<SignKind, string>();
  let rest = Buffer.alloc(0);
  return {
    take(bytes) {
      const all = rest.length === 0 ? bytes : Buffer.concat([rest, bytes]);
      let from = 0;
      for (let hit = findInText(all, from); hit; hit = findInText(all, from)) {
        const window = all.toString('latin1', Math.max(0, hit.at - BEFORE), hit.at + AFTER);
        for (const sign of textSigns(window, isShell)) if (!found.has(sign.is)) found.set(sign.is, sign.says);
        from = hit.at + AFTER / 2;
      }
      left -= bytes.length;
      if (left > 0) rest = Buffer.from(all.subarray(-AFTER));
    },
    marks: () => [...found].map(([is, says]) => ({ is, says })),
  };
}

/** The signs in a text: of a script as of a command in an image's configuration. What a shell's line comments is none. */
export function textSigns(text: string, isShell: boolean): readonly { readonly is: SignKind; readonly says: string }[] {
  const read = isShell ? text.replace(/^[ \t]*#[^\n]*/gm, '') : text;
  return TEXT_SIGNS.flatMap(({ is, patterns, shellOnly }) => {
    if (shellOnly === true && !isShell) return [];
    const [first, ...others] = patterns;
    const isThere = others.toReversed().every((pattern) => pattern.test(read));
    const match = isThere ? first?.exec(read)?.[0] : undefined;
    return match === undefined ? [] : [{ is, says: match.trim().slice(-SAYS) }];
  });
}
