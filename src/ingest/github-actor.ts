import type { Actor } from '../core/actor.ts';

/** Apps have logins that end in `[bot]`; `github-actions[bot]` is every workflow run. */
export function githubActor(login: string | undefined): Actor | undefined {
  return login === undefined ? undefined : { name: login, kind: login.endsWith('[bot]') ? 'ci' : 'human' };
}
