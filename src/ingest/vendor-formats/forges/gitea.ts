import type { Actor } from '../../../core/actor.ts';
import type { Time } from '../../../core/time.ts';
import { isObject, text, time } from '../../records/json.ts';
import type { Delivery, JsonObject } from '../../source.ts';

// What the webhooks and the API of Gitea have in common, and those of Forgejo, which began as a copy of it.

/** They have the shapes of GitHub's, but a user has a `username` beside the `login`, which GitHub's never has. */
export function isOfGitea(record: JsonObject, key: 'sender' | 'actor' | 'creator'): boolean {
  const user = record[key];
  return isObject(user) && typeof user['login'] === 'string' && typeof user['username'] === 'string';
}

/** Runs that a schedule starts are those of a user of the product's own. */
export const ITSELF = 'gitea-actions';

export function giteaActor(user: unknown): Actor | undefined {
  const login = isObject(user) ? text(user, 'login') : undefined;
  if (login === undefined || login === '') return undefined;
  return { name: login, kind: /^(?:gitea|forgejo)-actions$/.test(login) ? 'ci' : 'human' };
}

/** What has not happened has the time 0, of the year 1970 or of Go. */
export function happened(record: JsonObject, key: string): Time | undefined {
  const at = text(record, key)?.startsWith('0001-01-01') ? undefined : time(record, key);
  return at === 0 ? undefined : at;
}

export const GITEA_DELIVERY: Delivery = {
  senders: 'users',
  by: 'Webhook: POST for each event. API: pages that you fetch.',
  authentication:
    'HMAC-SHA256 over the body in X-Hub-Signature-256, with the secret of the webhook. API answers are fetched from ' +
    'Gitea with your own token.',
  loss: 'Sent once, and again only by hand from the list of deliveries in the settings of the webhook.',
  delay: 'Seconds.',
};
