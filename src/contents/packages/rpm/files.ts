import type { PackageName } from '../../../core/comparison.ts';
import { type Claim, type Found, RecordRefused } from '../ecosystem.ts';
import type { Header } from './header.ts';

// Tags of rpm's headers: https://rpm-software-management.github.io/rpm/manual/tags.html
const NAME = 1000;
const VERSION = 1001;
const RELEASE = 1002;
const EPOCH = 1003;
const FILE_STATES = 1029;
const FILE_MODES = 1030;
const FILE_DIGESTS = 1035;
const FILE_LINKS = 1036;
const FILE_FLAGS = 1037;
const FOLDER_INDEXES = 1116;
const BASE_NAMES = 1117;
const FOLDER_NAMES = 1118;
const DIGEST_ALGORITHM = 5011;

const MD5 = 1;
const SHA256 = 8;
const CONFIGURATION = 1 << 0;
// Not in the package, and made at run time.
const GHOST = 1 << 6;
const TYPE_BITS = 0o170000;
const FOLDER = 0o040000;
const LINK = 0o120000;
// Another package's file stands there, or it was not installed.
const NOT_THERE = [1, 2, 3, 4];

/** Notes one package and its files; gives the number of its digest algorithm, where that is not SHA-256. */
export function noteHeader(header: Header, path: string, found: Found): number | undefined {
  const one = nameIn(header, path);
  const names = header.strings(BASE_NAMES);
  const folders = header.strings(FOLDER_NAMES);
  const indexes = header.numbers(FOLDER_INDEXES);
  const digests = header.strings(FILE_DIGESTS);
  const links = header.strings(FILE_LINKS);
  const modes = header.numbers(FILE_MODES);
  const flags = header.numbers(FILE_FLAGS);
  const states = header.numbers(FILE_STATES);
  const algorithm = names.length === 0 ? SHA256 : (header.numbers(DIGEST_ALGORITHM)[0] ?? MD5);
  if (indexes.length !== names.length) throw new RecordRefused(path, `${one.name} has files without a folder`);

  const paths = names.map((name, index) => `${folders[indexes[index] ?? -1] ?? ''}${name}`);
  found.package(
    one,
    paths.map((file, index) => `${file} ${digests[index] ?? ''} ${links[index] ?? ''} ${modes[index] ?? ''}`),
  );
  for (const [index, file] of paths.entries()) {
    const mode = (modes[index] ?? 0) & TYPE_BITS;
    const flag = flags[index] ?? 0;
    if (mode === FOLDER || NOT_THERE.includes(states[index] ?? 0)) continue;
    const claim: Claim = { package: one, ...((flag & CONFIGURATION) !== 0 && { isConfiguration: true }) };
    if ((flag & GHOST) !== 0) found.claim(file, claim);
    else if (mode === LINK) found.claim(file, { ...claim, target: links[index] ?? '' });
    else found.claim(file, withDigest(claim, algorithm, digests[index] ?? ''));
  }
  return algorithm === SHA256 ? undefined : algorithm;
}

function withDigest(claim: Claim, algorithm: number, digest: string): Claim {
  if (algorithm !== SHA256 || !/^[0-9a-f]{64}$/.test(digest)) return claim;
  return { ...claim, checksum: { by: 'sha256', hex: digest } };
}

function nameIn(header: Header, path: string): PackageName {
  const [name] = header.strings(NAME);
  if (name === undefined || name === '') throw new RecordRefused(path, 'a package has no name');
  const [epoch] = header.numbers(EPOCH);
  const version = `${header.strings(VERSION)[0] ?? ''}-${header.strings(RELEASE)[0] ?? ''}`;
  return { ecosystem: 'rpm', name, version: epoch === undefined || epoch === 0 ? version : `${epoch}:${version}` };
}
