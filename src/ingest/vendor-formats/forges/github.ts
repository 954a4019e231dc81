import type { Actor } from '../../../core/actor.ts';
import { isObject, text } from '../../records/json.ts';
import { projectId } from '../../records/told-by.ts';
import type { JsonObject } from '../../source.ts';

// What the webhooks, the API and the audit log of GitHub have in common.

/** The actor of that login; apps act as `name[bot]`. */
export function githubActor(login: string | undefined): Actor | undefined {
  return login === undefined ? undefined : { name: login, kind: login.endsWith('[bot]') ? 'ci' : 'human' };
}

// These triggers run on a branch only; a release runs on its tag; a push, or a dispatch by hand, on either.
const BRANCH_TRIGGERS: ReadonlySet<string> = new Set([
  'merge_group',
  'pull_request',
  'pull_request_target',
  'repository_dispatch',
  'schedule',
  'workflow_run',
]);

/** The full ref where the trigger tells whether `head_branch` is a branch or a tag; else the short name. */
export function githubRef(branch: string, trigger: string | undefined): string {
  if (trigger === 'release') return `refs/tags/${branch}`;
  return BRANCH_TRIGGERS.has(trigger ?? '') ? `refs/heads/${branch}` : branch;
}

/** What stays when the repository is renamed or moved. */
export function githubProjectId({ repository }: JsonObject) {
  return isObject(repository) ? projectId(text(repository, 'html_url'), repository['id']) : {};
}
