import { type Ecosystem, type PackageName, type Seen, SYSTEM_ECOSYSTEMS } from '../../../core/comparison.ts';
import type { LookAtImage, View } from '../view.ts';

/** A package in one version, as a key. */
export function keyOf({ ecosystem, name, version }: PackageName): string {
  return `${ecosystem} ${name} ${version}`;
}

/** `unproven-package`: new, or in another version. */
export const unprovenPackages: LookAtImage = ({ old, new: { ownership } }) => {
  if (!old) return [];
  const before = new Set(old.ownership.packages.map(keyOf));
  return ownership.packages
    .filter((one) => !before.has(keyOf(one)))
    .map((one): Seen => ({ kind: 'unproven-package', package: one, before: 'nothing' }));
};

/** `package-database-changed`: variant `record` (of a package, under the same version), `removed` (the whole database). */
export const packageDatabases: LookAtImage = ({ old, new: view }) => {
  if (!old) return [];
  const kept = new Set(view.ownership.packages.map(({ ecosystem }) => ecosystem));
  const gone = [...systemsOf(old)].filter((one) => !kept.has(one));
  const before = new Map(old.ownership.packages.map((one) => [keyOf(one), one]));
  return [
    ...gone.map(
      (one): Seen => ({
        kind: 'package-database-changed',
        variant: 'removed',
        before: 'nothing',
        says: `the old image has packages of ${one}, the new one has none`,
      }),
    ),
    ...view.ownership.packages.flatMap((one): readonly Seen[] => {
      const there = before.get(keyOf(one));
      if (!there || !SYSTEM_ECOSYSTEMS.has(one.ecosystem)) return [];
      if (old.ownership.recordOf(there) === view.ownership.recordOf(one)) return [];
      return [{ kind: 'package-database-changed', variant: 'record', package: one, before: 'nothing' }];
    }),
  ];
};

function systemsOf({ ownership }: View): ReadonlySet<Ecosystem> {
  return new Set(ownership.packages.map(({ ecosystem }) => ecosystem).filter((one) => SYSTEM_ECOSYSTEMS.has(one)));
}
