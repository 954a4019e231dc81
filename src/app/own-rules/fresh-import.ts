import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { InvalidInput } from '../../core/error.ts';

// Node.js reads a module once for each address, and gives it to all that import it.
const imported = new Map<string, string>();

// Names in text that only looks like an import are files to compare, too: that costs nothing.
const IMPORT = /\b(?:from|import)\s*\(?\s*(['"])(\.{1,2}\/[^'"\n]+)\1/g;

/**
 * A module as its file is now, whatever it was before.
 * @throws InvalidInput when a file that it imports has changed since that was read: there is no reading it again, and
 * half of a rule is none. Whatever loading it throws, besides.
 */
export async function importFresh(file: string): Promise<unknown> {
  const text = readFileSync(file, 'utf8');
  compareImported(file, text, new Set());
  const module: unknown = await import(`${pathToFileURL(file).href}?${hashOf(text)}`);
  if (readFileSync(file, 'utf8') !== text)
    throw new InvalidInput(file, 'changed while it was read: try again when it is complete');
  return module;
}

function compareImported(file: string, text: string, seen: Set<string>): void {
  for (const [, , name = ''] of text.matchAll(IMPORT)) {
    const path = resolve(dirname(file), name);
    if (seen.has(path) || !existsSync(path)) continue;
    seen.add(path);
    const content = readFileSync(path, 'utf8');
    const before = imported.get(path);
    if (before !== undefined && before !== hashOf(content))
      throw new InvalidInput(
        path,
        `has changed, and what ${file} imports is read once: restart, or give it another name`,
      );
    imported.set(path, hashOf(content));
    compareImported(path, content, seen);
  }
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}
