import { mkdir, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type Digest, parseDigest } from '../../src/core/digest.ts';
import { PATH, run } from './programs.ts';
import type { Account, Registry } from './registry.ts';

/** Contents by path, without the leading slash; what lies in a folder of programs may be run. */
export type Files = Readonly<Record<string, string | Buffer>>;

/** What an image is made of: files on top of a base image of the same store, and its configuration. */
export interface Recipe {
  /** Name in the local store, e.g. `localhost/api:main`. */
  readonly name: string;
  /** An image of the local store or `oci:FOLDER`; absent: nothing below. */
  readonly base?: string;
  readonly files: Files;
  /** A folder that is copied as it is, before the files. */
  readonly root?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly entrypoint?: readonly string[];
  /** Creation time in the image, milliseconds; makes the digest depend on nothing else. */
  readonly created: number;
}

/** A machine with buildah, skopeo and cosign and a store of its own: what it does leaves no host events. */
export interface Workbench {
  readonly folder: string;
  build(recipe: Recipe): Promise<void>;
  /** Takes an image of an OCI layout (`oci:FOLDER:TAG`) into the local store as `name`. */
  take(layout: string, name: string): Promise<void>;
  /** umoci: what a layout's image says of its configuration, under the same tag; no layer changes. */
  configure(folder: string, tag: string, variables: readonly string[], created: number): Promise<void>;
  /** A local image as a reference that `copy` takes. */
  local(name: string): string;
  /** buildah: pushes a local image and gives the manifest's digest. `target` is `repository:tag`. */
  push(name: string, target: string, account: Account): Promise<Digest>;
  /** skopeo: copies between references such as `docker://…` and `oci:…` and gives the manifest's digest. */
  copy(from: string, to: string, account: Account): Promise<Digest>;
  /** cosign with a key pair made on first use; the signature goes to the tag `sha256-<hex>.sig`. `known` is what the repository is called in it. */
  sign(repository: string, digest: Digest, account: Account, known?: string): Promise<void>;
  /** cosign states by the same key how an image was built (SLSA 1.0), under the tag `sha256-<hex>.att`. */
  attest(repository: string, digest: Digest, provenance: object, account: Account): Promise<void>;
  /** The key by which that is checked, as PEM. */
  publicKey(): Promise<string>;
}

/** Opens a workbench under `folder`. */
export function openWorkbench(folder: string, registry: Registry): Workbench {
  const env = { PATH, HOME: folder, COSIGN_PASSWORD: '', TMPDIR: join(folder, 'tmp') };
  const store = ['--root', join(folder, 'store'), '--runroot', join(folder, 'run'), '--storage-driver', 'vfs'];
  const buildah = async (...args: readonly string[]): Promise<string> => {
    await mkdir(env.TMPDIR, { recursive: true });
    return (await run('buildah', [...store, ...args], { env })).trim();
  };
  async function cosign(account: Account, ...args: readonly string[]): Promise<void> {
    const isThere = await readFile(join(folder, 'cosign.key')).then(
      () => true,
      () => false,
    );
    if (!isThere) await run('cosign', ['generate-key-pair'], { env, cwd: folder });
    const [command = '', ...rest] = args;
    const keyed = [command, '--yes', '--key', join(folder, 'cosign.key'), '--tlog-upload=false', ...rest];
    await run('cosign', keyed, { env: { ...env, DOCKER_CONFIG: account.folder }, cwd: folder });
  }

  return {
    folder,
    async build(recipe) {
      const container = await buildah('from', recipe.base ?? 'scratch');
      for (const tree of [...(recipe.root === undefined ? [] : [recipe.root]), await writeTree(folder, recipe.files)])
        await buildah('copy', '--quiet', container, tree, '/');
      const labels = Object.entries(recipe.labels ?? {}).flatMap(([key, value]) => ['--label', `${key}=${value}`]);
      const entrypoint = recipe.entrypoint ? ['--entrypoint', JSON.stringify(recipe.entrypoint)] : [];
      await buildah('config', ...labels, ...entrypoint, container);
      await buildah('commit', '--quiet', '--timestamp', seconds(recipe.created), '--rm', container, recipe.name);
    },
    async take(layout, name) {
      await buildah('tag', await buildah('pull', '--quiet', layout), name);
    },
    async configure(layout, tag, variables, created) {
      const time = new Date(created).toISOString();
      const set = variables.flatMap((one) => ['--config.env', one]);
      const image = ['--image', `${layout}:${tag}`];
      await run('umoci', ['config', ...image, ...set, '--created', time, '--history.created', time], { env });
    },
    local: (name) => `containers-storage:[vfs@${join(folder, 'store')}+${join(folder, 'run')}]${name}`,
    push: (name, target, account) =>
      withDigest(folder, async (file) => {
        const auth = ['--tls-verify=false', '--authfile', join(account.folder, 'config.json'), '--digestfile', file];
        await buildah('push', '--quiet', ...auth, name, `docker://${registry.host}/${target}`);
      }),
    copy: (from, to, account) =>
      withDigest(folder, async (file) => {
        const tls = ['--src-tls-verify=false', '--dest-tls-verify=false'];
        const auth = ['--authfile', join(account.folder, 'config.json'), '--digestfile', file];
        await run('skopeo', ['copy', '--quiet', ...tls, ...auth, from, to], { env });
      }),
    async sign(repository, digest, account, known = registry.host) {
      const identity = ['--sign-container-identity', `${known}/${repository}`];
      await cosign(account, 'sign', ...identity, `${registry.host}/${repository}@${digest}`);
    },
    async attest(repository, digest, provenance, account) {
      const file = join(await mkdtemp(join(folder, 'predicate-')), 'provenance.json');
      await writeFile(file, JSON.stringify(provenance));
      const told = ['--type', 'https://slsa.dev/provenance/v1', '--predicate', file];
      await cosign(account, 'attest', ...told, `${registry.host}/${repository}@${digest}`);
    },
    publicKey: () => readFile(join(folder, 'cosign.pub'), 'utf8'),
  };
}

/** `docker://HOST/repository:tag` of the lab registry. */
export function remote(registry: Pick<Registry, 'host'>, target: string): string {
  return `docker://${registry.host}/${target}`;
}

/** Writes the files under a fresh folder and names it. */
export async function writeTree(folder: string, files: Files): Promise<string> {
  const tree = await mkdtemp(join(folder, 'tree-'));
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(tree, path)), { recursive: true });
    await writeFile(join(tree, path), content, { mode: path.includes('bin/') ? 0o755 : 0o644 });
  }
  return tree;
}

/** Gives `act` the name of a file to put a digest in, and reads it. */
export async function withDigest(folder: string, act: (file: string) => Promise<void>): Promise<Digest> {
  const file = join(await mkdtemp(join(folder, 'digest-')), 'digest');
  await act(file);
  return parseDigest((await readFile(file, 'utf8')).trim());
}

/** Whole seconds since 1970 in decimal, as the tools want them. */
export function seconds(milliseconds: number): string {
  return String(Math.floor(milliseconds / 1000));
}
