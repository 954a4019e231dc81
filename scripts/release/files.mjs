// Files as everybody who builds writes them: whatever the mask, the locale, the zone and the order of folders are here.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, createReadStream, createWriteStream, mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';

/** Runs a program in an environment that is the same everywhere; gives what it prints. */
export function run(program, args, options = {}) {
  const env = { ...process.env, LC_ALL: 'C', TZ: 'UTC', NODE_OPTIONS: '', ...options.env };
  const { error, status, stdout, stderr } = spawnSync(program, args, {
    maxBuffer: 256 * 1024 * 1024,
    encoding: 'utf8',
    ...options,
    env,
  });
  if (error !== undefined) throw new Error(`${program} cannot be run: ${error.message}`);
  if (status !== 0) throw new Error(`${program} ${args.join(' ')} ended with ${status}: ${stderr.trim()}`);
  return stdout;
}

/** The seconds since 1970 that everything made is dated by: SOURCE_DATE_EPOCH, or the time of the commit. */
export function epochOf() {
  const given = process.env.SOURCE_DATE_EPOCH;
  if (given === undefined || given === '') return Number(run('git', ['log', '-1', '--format=%ct']).trim());
  if (!/^\d{1,10}$/.test(given)) throw new Error(`SOURCE_DATE_EPOCH is "${given}": give seconds since 1970`);
  return Number(given);
}

/** Copies a file or folder, with the folders above it. */
export function copy(from, to) {
  mkdirSync(dirname(to), { recursive: true });
  cpSync(from, to, { recursive: true, verbatimSymlinks: true });
}

/** Writes a file, with the folders above it. */
export function write(path, contents) {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, contents);
}

/** Packs names of a folder into a tar archive. `owner` and `mode` are those of all of it; root when absent, as they are. */
export function tar(archive, folder, names, { epoch, owner = '0:0', mode, append = false }) {
  run('chmod', ['--recursive', 'u=rwX,go=rX', folder]);
  const [user, group] = owner.split(':');
  const made = append ? ['--append', '--no-recursion'] : ['--create'];
  const same = [
    '--sort=name',
    '--format=ustar',
    `--mtime=@${epoch}`,
    '--numeric-owner',
    ...(mode ? [`--mode=${mode}`] : []),
  ];
  run('tar', [
    ...made,
    ...same,
    `--owner=${user}`,
    `--group=${group}`,
    '--file',
    archive,
    '--directory',
    folder,
    ...names,
  ]);
}

/** Packs a file; its name and time are not in it. */
export async function gzip(from, to) {
  await pipeline(createReadStream(from), createGzip({ level: 6 }), createWriteStream(to));
}

/** The SHA-256 of a file, in hexadecimal digits. */
export async function sha256(path) {
  const hash = createHash('sha256');
  for await (const part of createReadStream(path)) hash.update(part);
  return hash.digest('hex');
}
