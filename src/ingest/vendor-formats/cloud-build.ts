import { sourceRepository } from '../../core/source-repository.ts';
import { object, part, shortened } from '../records/json.ts';
import type { JsonObject } from '../source.ts';

/**
 * The repository that a Build resource of Google Cloud Build says its source is from: what Cloud Build resolved, or was asked
 * to fetch. Substitutions count where a trigger made the build, and Cloud Build wrote them: else whoever submitted it did.
 */
export function repositoryOfBuild(build: JsonObject, isTriggered: boolean): string | undefined {
  const resolved = part(build, 'sourceProvenance');
  const asked = part(build, 'source');
  const address = shortened(resolved, 'resolvedGitSource', 'url') ?? shortened(asked, 'gitSource', 'url');
  if (address !== undefined) return sourceRepository(address);
  const connected =
    shortened(resolved, 'resolvedConnectedRepository', 'repository') ??
    shortened(asked, 'connectedRepository', 'repository');
  const given = isTriggered ? part(build, 'substitutions') : {};
  return (
    mirrored(object(resolved, 'resolvedRepoSource') ?? object(asked, 'repoSource') ?? {}, build) ??
    (connected === undefined ? substituted(given) : (nameOfConnected(given) ?? connected))
  );
}

/**
 * Of a connection only its resource is named, by whatever name somebody gave it; a trigger's build says which repository that
 * is. Where a pull request's is another one it stays unknown which: variables that begin with `_` are not Cloud Build's alone.
 */
function nameOfConnected(given: JsonObject): string | undefined {
  const name = shortened(given, 'REPO_FULL_NAME');
  const head = shortened(given, '_HEAD_REPO_URL');
  const isIts = head === undefined || sourceRepository(head).endsWith(`/${name}`);
  return isIts ? name : undefined;
}

/** Of Cloud Source Repositories, where the project may be left out. */
function mirrored(source: JsonObject, build: JsonObject): string | undefined {
  const name = shortened(source, 'repoName');
  const project = shortened(source, 'projectId') ?? shortened(build, 'projectId');
  return name === undefined || project === undefined ? name : `source.developers.google.com/p/${project}/r/${name}`;
}

/** Of a pull request: where its commits are from. */
function substituted(given: JsonObject): string | undefined {
  const head = shortened(given, '_HEAD_REPO_URL');
  return head === undefined ? shortened(given, 'REPO_FULL_NAME') : sourceRepository(head);
}
