import type { Digest } from '../../core/digest.ts';
import type { ManifestPushed, RunReported } from '../../core/event.ts';
import type { Policy, RepositoryName } from '../../core/policy.ts';
import { DAY, type Time } from '../../core/time.ts';
import { projectDayLink, runByIdLink, runLink } from '../storage/links.ts';
import { attemptOf } from '../../core/run-attempt.ts';
import { projectKey } from '../facts/run-key.ts';
import type { Gathering } from './gathering.ts';

/** Asks for what CI systems told of pushes. */
export class Builds {
  readonly #gathering: Gathering;
  readonly #policy: Policy;
  readonly #sought = new Set<Digest>();

  constructor(gathering: Gathering, policy: Policy) {
    this.#gathering = gathering;
    this.#policy = policy;
  }

  /** Whether the builds of a digest are looked for. */
  isSought(digest: Digest): boolean {
    return this.#sought.has(digest);
  }

  /** Runs that may have made a push. Where nobody says which builds it should have, none is looked for. */
  of(push: ManifestPushed): void {
    const name = { registry: this.#policy.registry(push.registry), repository: push.repository };
    const builds = [
      ...this.#policy.publishers(name).flatMap((publisher) => publisher.builds ?? []),
      ...this.#policy.promotionsInto(name).flatMap((promotion) => promotion.builds ?? []),
    ];
    if (builds.length === 0) return;
    this.#sought.add(push.digest);
    this.#gathering.builtAs(push.digest);
    // A run without an end is taken to last a day.
    const from = (push.since ?? push.at) - this.#policy.windows.buildToPush - DAY;
    for (const { source, project } of builds)
      for (let at: Time = from; at < push.at + DAY; at += DAY)
        this.#gathering.linked(projectDayLink(projectKey({ system: source, project }), Math.min(at, push.at)));
  }

  releases({ registry, repository }: RepositoryName): void {
    const builds = this.#policy
      .publishers({ registry: this.#policy.registry(registry), repository })
      .flatMap((publisher) => publisher.builds ?? []);
    const segments = repository.split('/').slice(0, 16);
    const projects =
      builds.length > 0
        ? builds.map(({ project }) => project)
        : segments.map((_, index) => segments.slice(0, index + 1).join('/'));
    for (const project of projects) this.#gathering.linked(['release', project]);
  }

  run(fact: RunReported): void {
    this.#gathering.linked(runLink(fact, fact.run));
    // Its records may name the project otherwise.
    if (fact.projectId !== undefined) this.#gathering.linked(runByIdLink(fact.system, fact.projectId, fact.run));
    const own = attemptOf(fact);
    for (const attempt of own ? [own.attempt - 1, own.attempt + 1] : [])
      this.#gathering.linked(runLink(fact, `${own?.run ?? ''}/${attempt}`));
    if (fact.parent !== undefined) this.#gathering.linked(runLink(fact, fact.parent));
    if (fact.commit !== undefined) this.#gathering.linked(['commit', fact.system, fact.project, fact.commit]);
  }
}
