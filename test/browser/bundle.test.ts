import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';

const PAGE = 'dist/page';
const isBuilt = existsSync(`${PAGE}/index.html`);
if (!isBuilt) console.log(`skipped: how large the page is: ${PAGE} is not built`);
const KB = 1000;
const sizeOf = (path: string): number => gzipSync(readFileSync(`${PAGE}/${path}`)).length;

/** A file and all that it imports, without what is loaded later. */
function withImports(path: string, seen = new Set<string>()): ReadonlySet<string> {
  if (seen.has(path)) return seen;
  seen.add(path);
  const text = readFileSync(`${PAGE}/assets/${path}`, 'utf8');
  for (const [, name] of text.matchAll(/(?:from|import)\s*["']\.\/([\w.-]+\.js)["']/g))
    if (name) withImports(name, seen);
  return seen;
}

test.skipIf(!isBuilt)('before the first paint at most 60 KB come, and 150 KB in all; one style sheet, no font', () => {
  const index = readFileSync(`${PAGE}/index.html`, 'utf8');
  const first = [...index.matchAll(/\/assets\/([\w.-]+\.(?:js|css))"/g)].flatMap(([, name]) => name ?? []);
  expect(first.filter((name) => name.endsWith('.js')).length).toBeGreaterThan(0);
  const before = new Set(first.flatMap((name) => (name.endsWith('.js') ? [...withImports(name)] : [name])));
  const files = readdirSync(PAGE, { recursive: true, encoding: 'utf8' }).filter((name) => /\.\w+$/.test(name));
  expect(files.filter((name) => name.endsWith('.css'))).toHaveLength(1);
  expect(files.filter((name) => !/\.(?:css|html|js|svg)$/.test(name))).toEqual([]);
  const [early, all] = [
    sizeOf('index.html') + [...before].reduce((sum, name) => sum + sizeOf(`assets/${name}`), 0),
    files.reduce((sum, name) => sum + sizeOf(name), 0),
  ];
  console.log(
    `the page: ${(early / KB).toFixed(1)} KB before the first paint, ${(all / KB).toFixed(1)} KB in all, by gzip`,
  );
  expect(early).toBeLessThanOrEqual(60 * KB);
  expect(all).toBeLessThanOrEqual(150 * KB);
});
