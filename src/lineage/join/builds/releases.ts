import type { ReleasePublished } from '../../../core/control-event.ts';
import type { MissingRelease, Push } from '../../../core/subjects.ts';
import { addTo } from '../../../core/grouping.ts';
import { byTime } from '../../facts/order.ts';
import { projectKey } from '../../facts/run-key.ts';

/** What releases of CI projects say about pushes: claims all, so that they are shown, and clear nothing. */
export interface Releases {
  /** Releases under the push's tag, oldest first: of its projects, or where nobody says those, of what is named like it. */
  of(push: Push): readonly ReleasePublished[];
  missing(push: Push): MissingRelease | undefined;
}

export interface ReleaseContext {
  /** Keys of the projects that the pushes of a repository come from; undefined: nobody says. */
  projects(push: Push): readonly string[] | undefined;
  pushesTo(push: Push): readonly Push[];
}

// With fewer released tags than this nobody can say that tags of a repository have releases.
const ENOUGH = 3;

export function joinReleases(published: readonly ReleasePublished[], context: ReleaseContext): Releases {
  const byName = new Map<string, ReleasePublished[]>();
  const byPath = new Map<string, ReleasePublished[]>();
  for (const one of published.toSorted(byTime)) {
    for (const version of namesOf(one.tag)) {
      addTo(byName, `${projectKey(one)} ${version}`, one);
      addTo(byPath, `${one.project} ${version}`, one);
    }
  }

  const released = (tag: string | undefined, projects: readonly string[]): readonly ReleasePublished[] =>
    versionsOf(tag ?? '').flatMap((version) =>
      projects.flatMap((project) => byName.get(`${project} ${version}`) ?? []),
    );

  /** Of each push to a repository: the version tags pushed there before it, if all of them have a release. */
  const histories = new Map<string, ReadonlyMap<Push, number>>();
  const history = (push: Push, projects: readonly string[]): ReadonlyMap<Push, number> => {
    const key = JSON.stringify([push.registry, push.repository, ...projects]);
    const made = histories.get(key) ?? count(context.pushesTo(push), (tag) => released(tag, projects).length > 0);
    histories.set(key, made);
    return made;
  };

  return {
    of: (push) => {
      if (byName.size === 0) return [];
      const projects = context.projects(push);
      const found = projects
        ? released(push.tag, projects)
        : // Registries of forges call an image by its project, or below it.
          versionsOf(push.tag ?? '').flatMap((version) =>
            pathsOf(push.repository).flatMap((path) => byPath.get(`${path} ${version}`) ?? []),
          );
      return [...new Set(found)];
    },
    missing: (push) => {
      const { tag } = push;
      if (byName.size === 0 || tag === undefined || versionsOf(tag).length === 0) return undefined;
      const projects = context.projects(push);
      if (!projects || released(tag, projects).length > 0) return undefined;
      const earlier = history(push, projects).get(push) ?? 0;
      return earlier >= ENOUGH ? { tag, earlier } : undefined;
    },
  };
}

/** `acme/shop/api`, `acme/shop` and `acme`. */
function pathsOf(repository: string): readonly string[] {
  const segments = repository.split('/').slice(0, 16);
  return segments.map((_, index) => segments.slice(0, index + 1).join('/'));
}

function count(pushes: readonly Push[], isReleased: (tag: string) => boolean): ReadonlyMap<Push, number> {
  const before = new Map<Push, number>();
  const tags = new Set<string>();
  let all = true;
  for (const push of pushes) {
    if (push.tag === undefined || versionsOf(push.tag).length === 0) continue;
    before.set(push, all ? tags.size : 0);
    if (tags.has(push.tag)) continue;
    tags.add(push.tag);
    all &&= isReleased(push.tag);
  }
  return before;
}

const VERSION = /^v?(\d{1,9}(?:\.\d{1,9}){1,3})(?:[-_+][\w.+-]{1,100})?$/;

/** `v1.4.2` is the release of `1.4.2`, and of `1.4`, which moves to it. */
function namesOf(tag: string): readonly string[] {
  const [, number] = VERSION.exec(tag) ?? [];
  if (number === undefined) return [];
  const whole = tag.replace(/^v/, '');
  if (whole !== number) return [whole];
  const parts = number.split('.');
  return parts.slice(1).map((_, index) => parts.slice(0, index + 2).join('.'));
}

/** `1.4.2-alpine` has the release `1.4.2-alpine` or `1.4.2`. Empty: the tag is no version. */
function versionsOf(tag: string): readonly string[] {
  const [, number] = VERSION.exec(tag) ?? [];
  return number === undefined ? [] : [...new Set([tag.replace(/^v/, ''), number])];
}
