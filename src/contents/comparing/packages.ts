import type { PackageChange, PackageName } from '../../core/comparison.ts';

/** Packages added, removed and in other versions. Of what is there in several versions each that came or went. */
export function packageChanges(old: readonly PackageName[], image: readonly PackageName[]): readonly PackageChange[] {
  const [before, now] = [versionsOf(old), versionsOf(image)];
  const names = [...new Set([...before.keys(), ...now.keys()])].sort();
  return names.flatMap((key): readonly PackageChange[] => {
    const [was, is] = [before.get(key), now.get(key)];
    const [first] = [...(is ?? []), ...(was ?? [])];
    if (!first) return [];
    const { ecosystem, name } = first;
    const gone = versions(was).filter((version) => !versions(is).includes(version));
    const come = versions(is).filter((version) => !versions(was).includes(version));
    const count = Math.max(gone.length, come.length);
    return Array.from({ length: count }, (_, index) => ({
      ecosystem,
      name,
      ...(gone[index] !== undefined && { from: gone[index] }),
      ...(come[index] !== undefined && { to: come[index] }),
    }));
  });
}

function versions(list: readonly PackageName[] | undefined): readonly string[] {
  return [...new Set((list ?? []).map(({ version }) => version))].sort();
}

function versionsOf(packages: readonly PackageName[]): ReadonlyMap<string, readonly PackageName[]> {
  return Map.groupBy(packages, ({ ecosystem, name }) => `${ecosystem} ${name}`);
}
