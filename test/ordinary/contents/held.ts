import type { PackageName } from '../../../src/core/comparison.ts';
import type { Named, Setting } from './lists.ts';

/** A named file with its bytes, told by words: other words, other bytes. */
export interface HeldFile extends Named {
  readonly words: string;
}

/** What one layer holds; of the configuration, what the build set when it made the layer. */
export interface Held {
  /** By ecosystem and name. */
  readonly packages: ReadonlyMap<string, PackageName>;
  /** By kind and path. */
  readonly files: ReadonlyMap<string, HeldFile>;
  readonly settings: ReadonlyMap<string, Setting>;
  readonly users: readonly string[];
  /** On which day, where it matters how long ago. */
  readonly madeOn?: number | undefined;
  /** Put there by an attack. */
  readonly isImplant?: boolean;
}

export const NOTHING: Held = { packages: new Map(), files: new Map(), settings: new Map(), users: [] };

export function packagesBy(list: readonly PackageName[]): Held['packages'] {
  return new Map(list.map((one) => [`${one.ecosystem} ${one.name}`, one]));
}

export function filesBy(list: readonly HeldFile[]): Held['files'] {
  return new Map(list.map((one) => [`${one.kind} ${one.path}`, one]));
}

export function settingsBy(list: readonly Setting[]): Held['settings'] {
  return new Map(list.map((one) => [one.what, one]));
}

/** Both, what the second says before the first. */
export function joined(one: Held, other: Held): Held {
  return {
    packages: new Map([...one.packages, ...other.packages]),
    files: new Map([...one.files, ...other.files]),
    settings: new Map([...one.settings, ...other.settings]),
    users: [...new Set([...one.users, ...other.users])],
    ...((one.isImplant === true || other.isImplant === true) && { isImplant: true }),
  };
}
