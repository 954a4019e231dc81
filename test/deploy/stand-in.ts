import { chownSync, copyFileSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { run } from '../lab/programs.ts';

const env = { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '/root' };

/** A program with the libraries that it is linked with, and nothing else, in a folder that becomes an image's root. */
async function install(root: string, program: string, place: string): Promise<void> {
  const linked = (await run('ldd', [program], { env })).match(/\/\S+/g) ?? [];
  for (const [from, to] of [[program, place], ...linked.map((one) => [one, one])] as const) {
    mkdirSync(dirname(join(root, to)), { recursive: true });
    copyFileSync(from, join(root, to));
  }
}

/**
 * What stands in for the image of a release: the packed package, and the Node.js that runs the tests. The same user, volume
 * and policy; no certificates, no time zones.
 */
export async function landwaiterRoot(root: string): Promise<readonly string[]> {
  await install(root, process.execPath, '/usr/local/bin/node');
  const packed = join(root, 'opt');
  mkdirSync(packed);
  await run('npm', ['pack', '--ignore-scripts', '--silent', '--pack-destination', packed], { env });
  const [archive = ''] = readdirSync(packed);
  await run('tar', ['xzf', archive], { env, cwd: packed });
  mkdirSync(join(root, 'var/lib/landwaiter'), { recursive: true });
  chownSync(join(root, 'var/lib/landwaiter'), 65532, 65532);
  return [
    'USER 65532:65532',
    'VOLUME /var/lib/landwaiter',
    'ENTRYPOINT ["/usr/local/bin/node", "/opt/package/bin/landwaiter.cjs"]',
  ];
}

/** Debian's registry where the image of that name has it, with the configuration of that image as far as it matters. */
export async function registryRoot(root: string, program: string): Promise<readonly string[]> {
  await install(root, program, '/bin/registry');
  mkdirSync(join(root, 'etc'));
  const config = {
    version: 0.1,
    storage: { filesystem: { rootdirectory: '/var/lib/registry' } },
    http: { addr: ':5000' },
  };
  writeFileSync(join(root, 'etc/registry.yaml'), JSON.stringify(config));
  return ['ENTRYPOINT ["/bin/registry"]', 'CMD ["serve", "/etc/registry.yaml"]'];
}
