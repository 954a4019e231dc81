import { type Actor, GITLAB_JOB } from '../../../core/actor.ts';
import type { ManifestPushed } from '../../../core/event.ts';
import type { Policy, RepositoryName } from '../../../core/policy.ts';
import { known } from '../../../core/known.ts';

/**
 * Who pushed, and who stands behind it. GitLab calls its jobs by whoever had the pipeline started, which changes from one
 * merge to the next; only its registry's own word that a job's token was used makes it the job's. Where a policy lists
 * people for the repository, and not the job, it means them.
 */
export function pusherOf(
  fact: ManifestPushed,
  repository: RepositoryName,
  policy: Policy,
): { readonly actor?: Actor; readonly behind?: Actor } {
  if (!fact.actor) return {};
  const named = policy.actor(fact.actor);
  if (fact.source !== 'distribution' || fact.actor.kind !== 'ci') return { actor: named };
  const job = policy.actor(GITLAB_JOB);
  if (listsPeople(named, job, repository, policy)) return { actor: named };
  return known({ actor: job, behind: policy.actor({ name: fact.actor.name, kind: 'human' }) });
}

function listsPeople(person: Actor, job: Actor, repository: RepositoryName, policy: Policy): boolean {
  const lists = [
    ...policy.publishers(repository),
    ...policy.attachers(repository),
    ...policy.promotionsInto(repository),
  ].flatMap(({ actors }) => actors ?? []);
  if (policy.isReleaseActor(person) || policy.replicationsInto(person, repository).length > 0) return true;
  return lists.length > 0 && !lists.some((actors) => actors.matches(job.name));
}
