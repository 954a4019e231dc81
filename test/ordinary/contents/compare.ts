import { createHash } from 'node:crypto';
import type {
  ComparedImage,
  Comparison,
  ConfigurationChange,
  PackageChange,
  Seen,
} from '../../../src/core/comparison.ts';
import { named } from '../../../src/contents/comparing/named.ts';
import type { Image } from '../../scenarios/act.ts';
import { type Held, type HeldFile, joined, NOTHING } from './held.ts';
import type { Setting } from './lists.ts';

/** An image of one platform, and what each of its layers holds. */
export interface Opened {
  readonly image: Image;
  readonly platform: string;
  readonly layers: readonly Held[];
}

const MOST = 24;
const MOST_PACKAGES = 192;
/** Of which an owned one is no news in an image looked at by itself. */
const NEWS_ONLY = ['set-id-added', 'scheduled-task', 'service-unit', 'login-hook', 'loader-hook'];

/** What a reader of both would say. */
export function compared(old: Opened | undefined, image: Opened): Comparison {
  const shared = old ? sharedLayers(old, image) : 0;
  const [before, now] = [old && held(old), held(image)];
  const packages = before ? packageChanges(before, now) : [];
  const seen = [
    ...files(before, old?.platform, image, shared),
    ...settings(before, now),
    ...(before ? unproven(before, now) : []),
    ...(before ? accounts(before, now, image) : []),
  ];
  return {
    reader: 1,
    signs: sha256('signs'),
    platform: image.platform,
    ...(old && { old: told(old) }),
    new: told(image),
    isComplete: true,
    unread: [],
    ...named(seen, MOST, new Set()),
    configuration: old && before ? configuration(before, now, old.image, image.image) : [],
    packages: packages.slice(0, MOST_PACKAGES),
    packageCount: packages.length,
    files: counts(before, now, packages),
    layers: image.image.layers.map(({ digest, size }, at) => ({ digest, size, isShared: at < shared })),
  };
}

const told = ({ image }: Opened): ComparedImage => ({ manifest: image.digest, config: image.config });
const held = ({ layers }: Opened): Held => layers.reduce((one, other) => joined(one, other), NOTHING);
const sha256 = (words: string): string => createHash('sha256').update(words).digest('hex');

function sharedLayers(old: Opened, { image }: Opened): number {
  const count = image.layers.findIndex(({ digest }, at) => digest !== old.image.layers[at]?.digest);
  return count < 0 ? image.layers.length : count;
}

/** Each file where it came last. */
function files(before: Held | undefined, was: string | undefined, image: Opened, shared: number): readonly Seen[] {
  const last = new Map<string, { readonly file: HeldFile; readonly layer: number }>();
  for (const [layer, one] of image.layers.entries())
    for (const [key, file] of one.files) last.set(key, { file, layer });
  const owners = held(image).packages;
  return [...last].flatMap(([key, { file, layer }]): readonly Seen[] => {
    if (layer < shared) return [];
    const old = before?.files.get(key);
    const bytes = (one: HeldFile, platform: string | undefined): string =>
      sha256(`${one.words} ${one.path} ${platform}`);
    const own = bytes(file, image.platform);
    const state = !old ? 'nothing' : bytes(old, was) === own ? 'same-bytes' : 'other-bytes';
    if (isNoNews(file, state, before === undefined)) return [];
    const owner = [...owners.values()].find(({ name }) => name === file.package);
    const { kind, path, variant, isOwned, says } = file;
    return [
      {
        kind,
        path,
        layer,
        sha256: own,
        before: state,
        ...(variant !== undefined && { variant }),
        ...(owner && { package: owner }),
        ...(isOwned !== undefined && { isOwned }),
        ...(says !== undefined && { says }),
      },
    ];
  });
}

function isNoNews({ kind, isOwned }: HeldFile, state: Seen['before'], isAlone: boolean): boolean {
  if (kind === 'certificate-authority') return state !== 'nothing';
  if (isAlone) return isOwned === true && NEWS_ONLY.includes(kind);
  return state === 'same-bytes' && (kind === 'unowned-code' || kind === 'ssh-key' || isOwned === true);
}

/** What a value of the configuration is, where it was not before; a loader's variable by itself, too. */
function settings(before: Held | undefined, now: Held): readonly Seen[] {
  return [...now.settings.values()].flatMap((one): readonly Seen[] => {
    const { kind, variant, path, what, value, isOwned } = one;
    const old = before?.settings.get(what)?.value;
    if (kind === undefined) return [];
    if (kind !== 'loader-hook' && (old === value || (!before && kind !== 'environment-hook'))) return [];
    if (!before && what === 'Env PATH') return [];
    return [
      {
        kind,
        before: old === value ? 'same-bytes' : 'nothing',
        says: saysOf(one, old),
        ...(variant !== undefined && { variant }),
        ...(path !== undefined && { path }),
        ...(isOwned !== undefined && { isOwned }),
      },
    ];
  });
}

function saysOf({ what, value }: Setting, old: string | undefined): string {
  const name = what.replace(/^Env /, '');
  return (name === what ? `${value}, was ${old ?? '[]'}` : `${name}=${value}`).slice(0, 200);
}

function unproven(before: Held, now: Held): readonly Seen[] {
  return [...now.packages].flatMap(([key, one]) =>
    before.packages.get(key)?.version === one.version
      ? []
      : [{ kind: 'unproven-package' as const, package: one, before: 'nothing' as const }],
  );
}

function accounts(before: Held, now: Held, { image }: Opened): readonly Seen[] {
  const added = now.users.filter((user) => !before.users.includes(user));
  if (added.length === 0) return [];
  const [path, layer] = ['/etc/passwd', Math.max(0, image.layers.length - 2)];
  const says = added.map((user) => `+${user}`).join(' ');
  return [{ kind: 'account-changed', path, layer, variant: 'other', before: 'nothing', says }];
}

function packageChanges(before: Held, now: Held): readonly PackageChange[] {
  return [...new Set([...before.packages.keys(), ...now.packages.keys()])].flatMap((key): readonly PackageChange[] => {
    const [old, one] = [before.packages.get(key), now.packages.get(key)];
    const any = one ?? old;
    if (!any || old?.version === one?.version) return [];
    const { ecosystem, name } = any;
    return [{ ecosystem, name, ...(old && { from: old.version }), ...(one && { to: one.version }) }];
  });
}

function configuration(before: Held, now: Held, old: Image, image: Image): readonly ConfigurationChange[] {
  const lines = (one: Held, labels: Image['labels']): ReadonlyMap<string, string> =>
    new Map([
      ...[...one.settings.values()].map(({ what, value }): readonly [string, string] => [what, value]),
      ...Object.entries(labels).map(([name, value]): readonly [string, string] => [`Label ${name}`, value]),
    ]);
  const [was, is] = [lines(before, old.labels), lines(now, image.labels)];
  return [...new Set([...was.keys(), ...is.keys()])].flatMap((what): readonly ConfigurationChange[] => {
    const [from, to] = [was.get(what), is.get(what)];
    return from === to ? [] : [{ what, ...(from !== undefined && { from }), ...(to !== undefined && { to }) }];
  });
}

const FILES_OF_A_PACKAGE = 14;

function counts(before: Held | undefined, now: Held, packages: readonly PackageChange[]): Comparison['files'] {
  const old = before?.files ?? new Map<string, HeldFile>();
  const other = [...now.files].filter(([key, file]) => old.get(key)?.words !== file.words && old.has(key)).length;
  const count = (is: (one: PackageChange) => boolean): number => packages.filter(is).length * FILES_OF_A_PACKAGE;
  return {
    added: [...now.files.keys()].filter((key) => !old.has(key)).length + count(({ from }) => from === undefined),
    changed: other + count(({ from, to }) => from !== undefined && to !== undefined),
    removed: [...old.keys()].filter((key) => !now.files.has(key)).length + count(({ to }) => to === undefined),
  };
}
