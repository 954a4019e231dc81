import type { ManifestPushed } from './event.ts';
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

// No account can be called so: Harbor's names hold no `#`, and ECR's event of a push names nobody at all.
// https://github.com/goharbor/harbor/blob/main/src/common/security/proxycachesecret/context.go
// https://docs.aws.amazon.com/AmazonECR/latest/userguide/ecr-eventbridge.html
const CACHES: readonly { readonly sources: RegExp; readonly actor: RegExp }[] = [
  { sources: /^harbor(-audit)?$/, actor: /^harbor#proxy-cache-service$/ },
  { sources: /^ecr-eventbridge$/, actor: /^pull-through cache of / },
];

/**
 * What a registry's own cache keeps since somebody pulled it: of Artifactory by the repository, as nobody can push to NAME-cache;
 * of Harbor and Amazon ECR by whom the record names. Nexus and Azure name whoever pulled, or nobody, as of a push.
 */
export function isPulledThrough(push: Push): boolean {
  if (/^[^/]+-cache\//.test(push.repository) && isOfArtifactory(push)) return true;
  const by = push.facts.filter(isRecorded);
  return by.some(isByCache) && by.every((fact) => fact.actor === undefined || isByCache(fact));
}

function isByCache({ source, actor }: ManifestPushed): boolean {
  return CACHES.some((one) => one.sources.test(source) && actor !== undefined && one.actor.test(actor.name));
}
