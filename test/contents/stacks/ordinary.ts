import { between, pick, type Random } from '../../../bench/random.ts';
import type { Written } from '../../../src/contents/reading/tar.fixture.ts';

// Few names, so that layers meet each other's.
const NAMES = ['a', 'b', 'c', 'd', 'e'] as const;
const MODES = [0o644, 0o600, 0o755, 0o4755, 0o2711, 0o1777] as const;

/** Entries as a builder might write them, and now and then what only a fool would: by chance, on the same few paths. */
export function ordinaryLayer(random: Random, layer: number, most: number): Written[] {
  const entries: Written[] = [];
  // What this layer has so far, so that most of it can be unpacked.
  const folders = [''];
  const files: Written[] = [];
  const names = new Set<string>();
  const count = between(random, 1, most);
  for (let number = 0; number < count; number += 1) {
    const parent = folders[Math.floor(random() * folders.length)] ?? '';
    const path = `${parent}${pick(random, NAMES)}`;
    const entry = entryAt(random, path, `${layer}.${number}`, files, layer);
    // Docker and CRI-O refuse a layer that has a path twice.
    const name = entry.name.replace(/\/$/, '');
    if (names.has(name) && random() < 0.98) continue;
    names.add(name);
    if (entry.type === '5') {
      if (!folders.includes(`${path}/`)) folders.push(`${path}/`);
    } else if (folders.includes(`${path}/`) && !isWhiteout(entry)) {
      // In place of a folder: what was in it is gone.
      for (const gone of folders.filter((folder) => folder.startsWith(`${path}/`)))
        folders.splice(folders.indexOf(gone), 1);
    }
    if (entry.type === undefined && !isWhiteout(entry)) files.push(entry);
    entries.push(entry);
  }
  return entries;
}

function entryAt(random: Random, path: string, data: string, files: readonly Written[], layer: number): Written {
  const [folder, name] = [path.slice(0, path.lastIndexOf('/') + 1), path.slice(path.lastIndexOf('/') + 1)];
  const mode = pick(random, MODES);
  const draw = random();
  if (draw < 0.3) return { name: path, data: data.repeat(between(random, 0, 400)), mode };
  if (draw < 0.6) return { name: `${path}/`, type: '5', mode: mode | 0o700 };
  if (draw < 0.68) return { name: path, type: '2', link: pick(random, ['a', '../b', '/c', 'b/a', '/e/a', '../../d']) };
  if (draw < 0.76 && files.length > 0) {
    const target = files[Math.floor(random() * files.length)];
    // Another name of the same file, as tar writes it: with what the file has.
    const { mode: same = 0o644, uid = 0, gid = 0 } = target ?? {};
    return { name: `${folder}l${name}`, type: '1', link: target?.name ?? '', mode: same, uid, gid };
  }
  if (draw < 0.86 && layer > 0) return { name: `${folder}.wh.${name}` };
  if (draw < 0.9 && layer > 0 && folder !== '') return { name: `${folder}.wh..wh..opq` };
  if (draw < 0.93) return { name: path, type: '6', mode };
  if (draw < 0.95) return { name: path, type: '3', mode, device: [1, between(random, 1, 9)] };
  return { name: path, data, mode, uid: between(random, 0, 3), gid: between(random, 0, 3) };
}

function isWhiteout({ name }: Written): boolean {
  return name.slice(name.lastIndexOf('/') + 1).startsWith('.wh.');
}
