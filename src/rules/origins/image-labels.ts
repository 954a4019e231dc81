import type { Run } from '../../core/build.ts';
import type { LandwaiterEvent } from '../../core/event.ts';
import type { Builds } from '../../core/builds.ts';
import type { Push } from '../../core/subjects.ts';
import { parseTime, type Time } from '../../core/time.ts';

/** The labels of a pushed image, claims of whoever built it, and the record that shows them. */
export interface ImageLabels {
  readonly values: Readonly<Record<string, string>>;
  readonly fact: LandwaiterEvent;
}

/** As a registry's record shows them, else as the host's engine did when the image was made or tagged there. */
export function labelsOf(push: Push, lineage: Builds): ImageLabels | undefined {
  if (push.labels && push.told.labels) return { values: push.labels, fact: push.told.labels };
  for (const origin of lineage.hostOrigins(push)) {
    const fact = origin.facts.findLast((one) => one.labels);
    if (fact?.labels) return { values: fact.labels, fact };
  }
  return undefined;
}

/** The commit that the labels name, where it is a whole one. */
export function revisionOf({ values }: ImageLabels): string | undefined {
  const revision = values['org.opencontainers.image.revision'];
  return revision !== undefined && /^[0-9a-f]{40}(?:[0-9a-f]{24})?$/.test(revision) ? revision : undefined;
}

/** When the image says it was made; undefined too where what it says is no time. */
export function createdOf({ values }: ImageLabels): Time | undefined {
  try {
    return parseTime(values['org.opencontainers.image.created']);
  } catch {
    // Whoever builds an image writes its labels as they like.
    return undefined;
  }
}

/** CI systems that call a project by the path of its repository; others by names of their own (`shop-image`, `folder/job`). */
const NAMED_BY_REPOSITORY: ReadonlySet<string> = new Set(['github', 'gitlab']);

/** Whether the labels name the run's project as their source; undefined where they name none, or its name does not tell. */
export function isSourceOf({ values }: ImageLabels, run: Run): boolean | undefined {
  const source = values['org.opencontainers.image.source'];
  if (source === undefined) return undefined;
  // https://github.com/acme/shop, git@github.com:acme/shop.git
  const path = source
    .slice(0, 500)
    .replace(/^[a-z+]{1,10}:\/\//, '')
    .replace(/^[^/:]{1,253}[/:]/, '')
    .replace(/\.git$/, '');
  if (path.toLowerCase() === run.project.toLowerCase()) return true;
  return NAMED_BY_REPOSITORY.has(run.system) ? false : undefined;
}
