import { sourceRepository } from '../../../core/source-repository.ts';
import { shortened } from '../../records/json.ts';
import type { JsonObject } from '../../source.ts';

/** Those whose location is an address of a repository; of others it is an object in a bucket, or there is none. */
const GIT = /^(?:GITHUB|GITLAB|BITBUCKET|CODECOMMIT)/;

/** The repository that the source of an AWS CodeBuild build is in, where it is in one. */
export function repositoryOf(source: JsonObject): string | undefined {
  const location = shortened(source, 'location');
  return location !== undefined && GIT.test(shortened(source, 'type') ?? '') ? sourceRepository(location) : undefined;
}
