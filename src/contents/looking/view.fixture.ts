import { createHash } from 'node:crypto';
import type { Ownership } from '../packages/ownership.ts';
import type { Entry } from '../reading/entry.ts';
import { mergeTree } from '../tree/merge.ts';
import { mkFile } from './looked.fixture.ts';
import type { ImageSettings } from './settings.ts';
import type { View } from './view.ts';

const SETTINGS: ImageSettings = {
  user: '',
  entryPoint: [],
  command: [],
  healthCheck: [],
  onBuild: [],
  environment: new Map(),
  labels: new Map(),
  workingFolder: '/',
};
const NOBODY: Ownership = {
  packages: [],
  owner: () => undefined,
  listedBy: () => undefined,
  recordOf: () => undefined,
  unread: [],
};

/** An image of files by path, one text each, or `->` and where a symbolic link leads, `=>` a hard one; `owned`: of these a package of the system. */
export function image(
  files: Readonly<Record<string, string>>,
  {
    owned = [],
    settings = {},
  }: { readonly owned?: readonly string[]; readonly settings?: Partial<ImageSettings> } = {},
): View {
  const entries = Object.entries(files).map(([path, text]): Entry => {
    const common = { path, mode: 0o755, uid: 0, gid: 0, size: text.length, modified: 0 };
    if (text.startsWith('->')) return { ...common, type: 'symlink', target: text.slice(2) };
    if (text.startsWith('=>')) return { ...common, type: 'hardlink', target: text.slice(2) };
    const sha256 = createHash('sha256').update(text).digest('hex');
    return { ...common, type: 'file', sha256, ...mkFile(path, text, undefined, 0o755) };
  });
  const one = { ecosystem: 'dpkg', name: 'base', version: '1' } as const;
  return {
    tree: mergeTree([{ diffId: '', entries, unread: [], bytes: 0 }]),
    ownership: { ...NOBODY, owner: ({ path }) => (owned.includes(path) ? { package: one, state: 'same' } : undefined) },
    settings: { ...SETTINGS, ...settings },
    isWhole: true,
  };
}
