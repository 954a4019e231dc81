import type { Entry, EntryType } from './entry.ts';
import { cleanPath, isTooLong, splitPath } from './paths.ts';
import type { TarHeader } from '../../compression/tar/header.ts';

/** An entry, and what runtimes do not agree on; without an entry there is nothing of it that could be kept. */
export interface Made {
  readonly entry?: Entry;
  readonly disagreed?: string;
  /** Where they make something else, if not at its path. */
  readonly at?: string;
  /** No runtime unpacks a layer in which this stands. */
  readonly refused?: string;
}

const TYPES: Readonly<Record<string, EntryType>> = {
  '0': 'file',
  '1': 'hardlink',
  '2': 'symlink',
  '3': 'character',
  '4': 'block',
  '5': 'directory',
  '6': 'fifo',
};
const WHITEOUT = '.wh.';
const OPAQUE = '.wh..wh..opq';
/** Old folders of AUFS, which Docker and CRI-O leave out at the root. */
const AUFS = '.wh..wh.';
const CAPABILITY = 'security.capability';
/** Bytes of the three versions of `struct vfs_cap_data`. */
const CAPABILITY_SIZES = [12, 20, 24];
/** A symbolic link has no mode of its own. */
const LINK_MODE = 0o777;

/** What runtimes make of an entry of the archive. */
export function madeEntry(header: TarHeader): Made {
  const path = cleanPath(header.name);
  if (isTooLong(path)) return { refused: 'a path is longer than Linux takes' };
  if (header.type === 'g')
    return {
      disagreed: 'a global header: containerd, Docker and CRI-O remove what stands at its path, umoci refuses it',
    };
  const type = TYPES[header.type];
  if (type === undefined) return { refused: `an entry of a type that runtimes refuse: ${JSON.stringify(header.type)}` };
  const [folder, name] = splitPath(path);
  if (name.startsWith(WHITEOUT)) return whiteout(header, folder, name);
  if (path === '' && type !== 'directory')
    return { disagreed: 'the root as something else than a folder: containerd passes over it, others refuse it' };
  return checked(header, { ...attributesOf(header), path, type, ...more(header, type) });
}

function attributesOf({ mode, uid, gid, modified }: TarHeader) {
  return { mode, uid, gid, size: 0, modified };
}

// By name alone, whatever type it has.
function whiteout(header: TarHeader, folder: string, name: string): Made {
  if (name === OPAQUE) return { entry: { ...attributesOf(header), path: folder, type: 'opaque' } };
  const gone = name.slice(WHITEOUT.length);
  if (gone === '' || gone === '.' || gone === '..')
    return {
      disagreed: `a whiteout named ${name}: containerd refuses it, others remove a whole folder`,
      at: gone === '..' ? splitPath(folder)[0] : folder,
    };
  return { entry: { ...attributesOf(header), path: folder === '' ? gone : `${folder}/${gone}`, type: 'whiteout' } };
}

function more(header: TarHeader, type: EntryType): Partial<Entry> {
  const capability = header.attributes?.get(CAPABILITY);
  const found = capability === undefined ? {} : { capability: Buffer.from(capability, 'latin1').toString('hex') };
  switch (type) {
    case 'file':
      return { ...found, size: header.size };
    case 'hardlink':
      return { ...found, target: cleanPath(header.linkName) };
    case 'symlink':
      return { ...found, mode: LINK_MODE, target: header.linkName };
    case 'character':
    case 'block':
      return { ...found, device: [header.devMajor, header.devMinor] };
    default:
      return found;
  }
}

function checked(header: TarHeader, entry: Entry): Made {
  const { type, target = '', capability } = entry;
  if ((type === 'symlink' || type === 'hardlink') && target === '') return { refused: 'a link to nothing' };
  if (isTooLong(target) && type === 'hardlink') return { refused: 'the target of a link is longer than Linux takes' };
  if (type === 'symlink' && target.length > 4095) return { refused: 'the target of a link is longer than Linux takes' };
  if (capability !== undefined && !CAPABILITY_SIZES.includes(capability.length / 2))
    return { entry, disagreed: 'file capabilities that the kernel refuses' };
  const disagreed = disagreement(header, entry);
  return disagreed === undefined ? { entry } : { entry, disagreed };
}

function disagreement(header: TarHeader, { path, type, device }: Entry): string | undefined {
  if (path.startsWith(AUFS) && path.includes('/'))
    return 'below a folder of AUFS: Docker and CRI-O leave it out, containerd does not';
  if (type === 'character' && device?.[0] === 0 && device[1] === 0)
    return 'a device 0:0: a runtime on overlayfs takes it for a whiteout, others for a device';
  if (type === 'hardlink' && /[^./]\/+(?:\.\/+)*\.\.(?:\/|$)|\/\.?$|(?:^|\/)\.$/.test(header.linkName))
    return 'a hard link whose target has `..` or a slash at its end: runtimes follow symbolic links in it differently';
  for (const name of header.attributes?.keys() ?? [])
    if (/^(?:trusted|user)\.overlay\./.test(name))
      return `the attribute ${name}: a runtime on overlayfs may hide files by it, others do not`;
  return undefined;
}
