import { isRecorded } from './strength.ts';
import type { DigestlessPush, Push } from './subjects.ts';

/** Artifactory's own records tell of it. */
export function isOfArtifactory({ facts }: Push | DigestlessPush): boolean {
  return facts.some((fact) => isRecorded(fact) && fact.source.startsWith('jfrog'));
}

/** Where a remote repository of Artifactory keeps what is pulled by its name, `hub/shop/api`: in `hub-cache/shop/api`. */
export function cacheOf(repository: string): string | undefined {
  const slash = repository.indexOf('/');
  return slash < 0 ? undefined : `${repository.slice(0, slash)}-cache${repository.slice(slash)}`;
}

/** What a remote repository of Artifactory keeps since somebody pulled it: nobody can push to NAME-cache. */
export function isPulledThrough(push: Push): boolean {
  return /^[^/]+-cache\//.test(push.repository) && isOfArtifactory(push);
}
