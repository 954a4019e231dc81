import { hash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { InvalidInput, quoted } from '../../../../core/error.ts';
import { LARGEST_BUNDLE } from '../../../../attack/bundle.ts';
import { diffReleases } from '../../../../attack/diff.ts';
import { excerpts, NOTICE } from '../../../../attack/excerpt.ts';
import { imports, keepBundle, openRelease } from '../../../../attack/library.ts';
import { known } from '../../../../core/known.ts';
import { visible, visibleJson } from '../../../../core/visible.ts';
import { importJson, objectJson, rawJson } from '../../../attack/attack-json.ts';
import { attackFolder } from '../../../attack/shelf.ts';
import type { Io } from '../../inputs/io.ts';
import { type Output, printed } from '../../inputs/options.ts';
import { diffText, importText, releasesText } from '../../text/attack-text.ts';
import { objectText } from '../../text/attack-object-text.ts';

export interface OfRelease {
  readonly release?: string;
  readonly from?: string;
  readonly output?: readonly Output[];
  readonly json?: boolean;
}

/** The releases there are; or an object, or its bytes. */
export function show(id: string | undefined, options: OfRelease & { readonly raw?: boolean }, io: Io): void {
  const folder = options.from ?? attackFolder(io.env);
  const release = openRelease(folder, options.release);
  if (id === undefined) {
    if (options.raw === true) throw new InvalidInput('--raw', 'of which object? Name it, such as AN0946');
    const all = imports(folder);
    const rows = [...all, ...excerpts().map(({ about }) => about)];
    return printed(options, io, {
      table: () => `${releasesText(rows, folder, io.width)}\n${NOTICE}\n`,
      json: () => ({ version: 1, notice: NOTICE, imports: rows.map((one, index) => importJson(one, index === 0)) }),
    });
  }
  const entry = release.find(id);
  if (!entry) throw new InvalidInput('ID', `${quoted(id)} is not in ${release.about.name}`);
  if (options.raw === true) {
    const bytes = release.raw(entry);
    const text = bytes.toString('utf8');
    // On a terminal what could steer it stands as JSON escapes: the same value, other bytes.
    io.out(io.outIsTerminal ? `${visibleJson(text)}\n` : text);
    io.note(
      `${visible(entry.id)}: sha256 of these bytes ${hash('sha256', bytes)}, of their canonical JSON ${entry.sha256}\n`,
    );
    return;
  }
  printed(options, io, {
    table: () => `${objectText(release, entry, io.width)}\n${NOTICE}\n`,
    json: () => ({ version: 1, notice: NOTICE, release: release.about.name, object: rawJson(release, entry) }),
  });
}

export interface ImportOptions extends Pick<OfRelease, 'output' | 'json'> {
  readonly release?: string;
  readonly whole?: boolean;
  readonly into?: string;
}

export function importBundle(file: string, options: ImportOptions, io: Io): void {
  const { into, release, whole } = options;
  const folder = into ?? attackFolder(io.env);
  const given = { ...known({ release, whole }), file, importedAt: new Date().toISOString() };
  const { kept, isNew } = keepBundle(folder, read(file), given);
  const [current] = imports(folder);
  printed(options, io, {
    table: () => importText(kept, isNew, current?.name ?? kept.name, folder),
    json: () => ({ version: 1, notice: NOTICE, folder, isNew, import: importJson(kept, current?.name === kept.name) }),
  });
}

function read(file: string): Buffer {
  try {
    if (statSync(file).size > LARGEST_BUNDLE)
      throw new InvalidInput(file, `larger than ${LARGEST_BUNDLE / 1024 / 1024} MiB`);
    const bytes = readFileSync(file);
    // Some editors put a byte order mark before a text.
    return bytes.subarray(0, 3).equals(Buffer.from([0xef, 0xbb, 0xbf])) ? bytes.subarray(3) : bytes;
  } catch (error) {
    if (error instanceof InvalidInput) throw error;
    throw new InvalidInput(file, `cannot be read: ${error instanceof Error ? visible(error.message) : String(error)}`);
  }
}

export function diff(before: string, after: string, options: OfRelease, io: Io): void {
  const folder = options.from ?? attackFolder(io.env);
  const [one, other] = [openRelease(folder, before), openRelease(folder, after)];
  const found = diffReleases(one, other);
  printed(options, io, {
    table: () => diffText(one.about, other.about, found, io.width),
    json: () => ({
      version: 1,
      before: one.about.name,
      after: other.about.name,
      same: found.same,
      added: found.added.map(objectJson),
      removed: found.removed.map(objectJson),
      changed: found.changed.map(({ before: old, after: now, fields, isUntold, replacedBy }) => ({
        before: objectJson(old),
        after: objectJson(now),
        fields,
        sameVersion: isUntold,
        ...known({ replacedBy }),
      })),
    }),
  });
}
