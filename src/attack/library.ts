import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { InvalidInput, quoted } from '../core/error.ts';
import { type Entry, LARGEST_BUNDLE, readBundle, type Said } from './bundle.ts';
import { excerpts } from './excerpt.ts';
import { type Import, type Release, releaseOf } from './release.ts';

// An import is a folder of its own: the bundle as it came, what it is, and where in it each object stands.
const [ABOUT, ENTRIES, BUNDLE] = ['import.json', 'objects.json', 'bundle.json'];
const NAME = /^[0-9]{1,3}\.[0-9]{1,3}-[0-9a-f]{12}$/;

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const text = z.string();
const place = z.int().min(0).max(LARGEST_BUNDLE);
const about = z.object({
  name: z.string().regex(NAME),
  release: text,
  specVersion: z.enum(['2.0', '2.1']),
  collection: z
    .object({ id: text, name: text.exactOptional(), created: text.exactOptional(), modified: text.exactOptional() })
    .exactOptional(),
  isWhole: z.boolean(),
  isExcerpt: z.literal(false),
  sha256,
  importedAt: text,
  file: text,
  objects: z.int().min(0),
});
const entries = z.array(
  z.object({
    id: text,
    type: text,
    attackId: text.exactOptional(),
    name: text.exactOptional(),
    version: text.exactOptional(),
    created: text.exactOptional(),
    modified: text.exactOptional(),
    revoked: z.boolean(),
    deprecated: z.boolean(),
    sha256,
    start: place,
    end: place,
    relation: z.object({ kind: text, from: text, to: text }).exactOptional(),
  }),
);

/**
 * Keeps a bundle beside those that are there; one that is there stays as it is, but that it is now said to be whole.
 * @throws InvalidInput where it is none, or the folder cannot be written.
 */
export function keepBundle(
  folder: string,
  bytes: Buffer,
  { file, importedAt, ...said }: Said & { readonly file: string; readonly importedAt: string },
): { readonly kept: Import; readonly isNew: boolean } {
  const { entries: found, ...bundle } = readBundle(bytes, said);
  const name = `${bundle.release}-${bundle.sha256.slice(0, 12)}`;
  const target = join(folder, name);
  if (existsSync(target)) return { kept: again(folder, name, bundle.isWhole), isNew: false };
  const kept: Import = { ...bundle, name, isExcerpt: false, importedAt, file, objects: found.length };
  // Never half of one: it gets its name when it is complete.
  const draft = join(folder, `.${name}.${process.pid}`);
  try {
    mkdirSync(draft, { recursive: true });
    writeFileSync(join(draft, BUNDLE), bytes);
    writeFileSync(join(draft, ENTRIES), JSON.stringify(found));
    writeFileSync(join(draft, ABOUT), aboutText(kept));
    renameSync(draft, target);
  } catch (error) {
    rmSync(draft, { recursive: true, force: true });
    throw unusable(folder, 'cannot be written', error);
  }
  return { kept, isNew: true };
}

/** Who left out at first that a bundle is whole may say so later. */
function again(folder: string, name: string, isWhole: boolean): Import {
  const kept = aboutIn(folder, name);
  if (kept.isWhole || !isWhole) return kept;
  const target = join(folder, name, ABOUT);
  const draft = `${target}.${process.pid}`;
  try {
    writeFileSync(draft, aboutText({ ...kept, isWhole }));
    renameSync(draft, target);
  } catch (error) {
    rmSync(draft, { force: true });
    throw unusable(folder, 'cannot be written', error);
  }
  return { ...kept, isWhole };
}

/** What was imported: the newest release first, of one release the latest import. The first is the current one. */
export function imports(folder: string): readonly Import[] {
  if (!existsSync(folder)) return [];
  let names: readonly string[];
  try {
    names = readdirSync(folder).filter((name) => NAME.test(name));
  } catch (error) {
    throw unusable(folder, 'cannot be read', error);
  }
  return names
    .map((name) => aboutIn(folder, name))
    .sort(
      (one, other) =>
        byRelease(other.release, one.release) ||
        (other.importedAt ?? '').localeCompare(one.importedAt ?? '') ||
        one.name.localeCompare(other.name),
    );
}

/**
 * The release or import of that name; where nothing is asked for the current one, else the newest excerpt that is built in.
 * @throws InvalidInput where nothing is called so.
 */
export function openRelease(folder: string, which?: string): Release {
  const all = imports(folder);
  const chosen = all.find(({ name, release }) => which === undefined || name === which || release === which);
  if (chosen) return openImport(folder, chosen);
  const [newest, ...older] = excerpts();
  if (which === undefined) return newest;
  const built = [newest, ...older];
  const cut = built.find(({ about: { name, release } }) => which === name || which === release);
  if (cut) return cut;
  throw new InvalidInput(
    'RELEASE',
    `${quoted(which)} was not imported: there is ${[...all.map(({ name }) => name), ...built.map(({ about: one }) => one.name)].join(', ')}`,
  );
}

function openImport(folder: string, of: Import): Release {
  const path = join(folder, of.name, BUNDLE);
  return releaseOf(of, readAs(join(folder, of.name, ENTRIES), entries), (entry) => bytesOf(path, entry));
}

function bytesOf(path: string, { start, end }: Entry): Buffer {
  let descriptor: number | undefined;
  try {
    descriptor = openSync(path, 'r');
    const bytes = Buffer.alloc(Math.max(0, end - start));
    return bytes.subarray(0, readSync(descriptor, bytes, 0, bytes.length, start));
  } catch (error) {
    throw unusable(path, 'cannot be read', error);
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}

function aboutText(kept: Import): string {
  return `${JSON.stringify(kept, null, 2)}\n`;
}

function aboutIn(folder: string, name: string): Import {
  return readAs(join(folder, name, ABOUT), about);
}

function readAs<Schema extends z.ZodType>(path: string, schema: Schema): z.output<Schema> {
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw unusable(path, 'cannot be read', error);
  }
  const { data, error } = schema.safeParse(value);
  if (error) throw new InvalidInput(path, 'is not as an import is kept: remove its folder and import again');
  return data;
}

function unusable(path: string, what: string, error: unknown): InvalidInput {
  return new InvalidInput(path, `${what}: ${error instanceof Error ? error.message : String(error)}`);
}

function byRelease(one: string, other: string): number {
  const [a = 0, b = 0] = one.split('.').map(Number);
  const [c = 0, d = 0] = other.split('.').map(Number);
  return a - c || b - d;
}
