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

/**
 * What a registry keeps since somebody pulled it, by its own records: nobody can push to NAME-cache of Artifactory, ECR says so
 * itself, and no account of Harbor can have a `#` in its name.
 */
export function isPulledThrough(push: Push): boolean {
  if (/^[^/]+-cache\//.test(push.repository) && isOfArtifactory(push)) return true;
  const { actor, facts } = push;
  const isBy = (source: string): boolean => facts.some((fact) => isRecorded(fact) && fact.source.startsWith(source));
  if (actor?.name === 'harbor#proxy-cache-service') return isBy('harbor');
  return actor?.kind === 'controller' && actor.name.startsWith('pull-through cache of ') && isBy('ecr-eventbridge');
}
