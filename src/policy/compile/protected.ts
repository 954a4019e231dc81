import type { Protected } from '../../core/policy.ts';
import { type Canonical, compileRepositories, fullName, spelledOut } from '../matching/repositories.ts';
import type { PolicySpec } from '../schema/schema.ts';

/** The names that others may try to look like. */
export function compileProtected({ protected: listed, registries = [] }: PolicySpec, canonical: Canonical): Protected {
  const [names, known] = [
    compileRepositories(listed?.names ?? [], canonical),
    compileRepositories(listed?.known ?? [], canonical),
  ];
  const own = new Set(registries.map(({ host }) => canonical(host)));
  return {
    ...spelledOut(listed?.names ?? [], canonical),
    isListed: listed !== undefined,
    matches: (name) => !listed || names.matches(fullName(name)),
    isKnown: (name) => known.matches(fullName(name)),
    isOwnHost: (host) => own.has(host),
  };
}
