import { cpSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { LOCK } from './apps/node.ts';
import { bases } from './bases.ts';
import { bootstrapped } from './debian.ts';
import { pairs } from './families/index.ts';
import { build, forgotten, isBuilt, recipeHash, written } from './images.ts';
import { image, type Pair, type Recipe } from './pair.ts';
import { fetchSources, lockOf } from './sources.ts';
import { buildah, type Place, placeAt, ran } from './tools.ts';

const USAGE = 'node test/contents/pairs/make.ts --into FOLDER [--only NAME]… [--seconds N] [--list]\n';

/** A recipe whose lock files are there, ready to be built. */
function ready(place: Place, recipe: Recipe): Recipe {
  const files = Object.entries(recipe.files ?? {}).map(([path, text]) => {
    if (!text.startsWith(LOCK)) return [path, text];
    const manifest = recipe.files?.[path.replace('package-lock.json', 'package.json')] ?? '{}';
    return [path, lockOf(place, manifest, text.slice(LOCK.length) || undefined)];
  });
  return { ...recipe, files: Object.fromEntries(files) };
}

/** Folders of `/mnt` that come out of an image in which the real tool built them, as its `/out`. */
const PRODUCTS = { wheels: 'wheelwright', built: 'gemsmith' };

/** Builds what a recipe stands on, and before that what this stands on. */
function founded(place: Place, recipe: Recipe): void {
  for (const [, name = ''] of recipe.containerfile.matchAll(/localhost\/pairs\/([\w.-]+)/g)) {
    const base = bases[name];
    if (!base) throw new Error(`no base is called ${name}; bases.ts has ${Object.keys(bases).join(', ')}`);
    if (/-1-full$/.test(name)) bootstrapped(place, name);
    else if (!isBuilt(place, name)) {
      founded(place, base);
      build(place, name, ready(place, base));
      process.stdout.write(`  base ${name}\n`);
    }
  }
  for (const [folder, base] of Object.entries(PRODUCTS))
    if (recipe.containerfile.includes(`/mnt/${folder}`)) produced(place, folder, base);
}

function produced(place: Place, folder: string, base: string): void {
  const into = join(place.mount, folder);
  if (existsSync(into)) return;
  founded(place, { containerfile: `FROM ${image(base)}\n` });
  const container = buildah(place, 'from', '--pull=never', image(base)).trim();
  const out = join(buildah(place, 'mount', container).trim(), 'out');
  cpSync(out, into, { recursive: true });
  ran('chmod', ['-R', 'a+rX', into]);
  buildah(place, 'rm', container);
}

function made(place: Place, pair: Pair): void {
  const folder = join(place.into, pair.name);
  const [old, now] = [ready(place, pair.old), ready(place, pair.new)];
  const hash = recipeHash(pair.old) + recipeHash(pair.new);
  const record = join(folder, 'pair.json');
  if (existsSync(record) && JSON.parse(readFileSync(record, 'utf8')).hash === hash) return;
  rmSync(folder, { recursive: true, force: true });
  const began = Date.now();
  for (const [side, recipe] of [
    ['old', old],
    ['new', now],
  ] as const) {
    founded(place, recipe);
    build(place, `${pair.name}-${side}`, recipe);
    written(place, `${pair.name}-${side}`, recipe, join(folder, side));
  }
  forgotten(place, `${pair.name}-new`, `${pair.name}-old`);
  const { old: _old, new: _new, ...rest } = pair;
  writeFileSync(record, `${JSON.stringify({ ...rest, hash }, null, 2)}\n`);
  process.stdout.write(`${pair.name} ${Math.round((Date.now() - began) / 1000)} s\n`);
}

/** One list of all that is there, in the order of the families. */
function listed(place: Place): number {
  const there = pairs.map(({ name }) => join(place.into, name, 'pair.json')).filter((file) => existsSync(file));
  const all = there.map((file) => JSON.parse(readFileSync(file, 'utf8')));
  writeFileSync(join(place.into, 'pairs.json'), `${JSON.stringify(all, null, 2)}\n`);
  return all.length;
}

const { values } = parseArgs({
  options: {
    into: { type: 'string' },
    only: { type: 'string', multiple: true },
    seconds: { type: 'string', default: '1000000' },
    list: { type: 'boolean', default: false },
  },
});
const wanted = pairs.filter(({ name }) => !values.only || values.only.includes(name));
if (values.list) process.stdout.write(pairs.map(({ kind, name, did }) => `${kind} ${name}: ${did}\n`).join(''));
else if (!values.into || wanted.length === 0) {
  process.stderr.write(USAGE);
  process.exitCode = 2;
} else {
  const place = placeAt(resolve(values.into));
  const end = Date.now() + Number(values.seconds) * 1000;
  fetchSources(place);
  for (const pair of wanted) {
    if (Date.now() > end) break;
    try {
      made(place, pair);
    } catch (error) {
      process.exitCode = 1;
      process.stderr.write(`${pair.name}: ${error instanceof Error ? error.message : String(error)}\n`);
    }
  }
  process.stdout.write(`${listed(place)} of ${pairs.length} pairs are there\n`);
}
