import type { Actor } from '../../core/actor.ts';
import { isObject, requiredText, text } from '../records/json.ts';
import type { JsonObject, Source } from '../source.ts';
import { readDroneRun } from '../vendor-formats/drone.ts';

/** Bodies of Drone's system webhooks, and builds of its API with their repository: `core/webhook.go`, `core/build.go`. */
export const drone: Source = {
  name: 'drone',
  title: 'Drone builds',
  docs: 'https://docs.drone.io/webhooks/examples/',
  verifiedOn: 'documented',
  tells: { actor: true, digest: false, time: true, id: true },
  cannot: [
    'Which images a build made: no digest is in these records. A push is joined by commit, or by identity and time.',
    'The repository, in builds as the API lists them: add it, as shown.',
    'The runner of a build.',
    'Changes of secrets and settings; that a repository was switched on or off only shows that the feed is alive.',
  ],
  joinWith: ['registry pushes, by commit, identity and time.'],
  delivery: {
    senders: 'system',
    by: 'Webhook: POST for each event, of all repositories of a server. API: pages that you fetch.',
    authentication:
      'Webhook: the header Signature with HMAC-SHA256 over Date, Digest and request line, with the secret of the server, which ' +
      'Landwaiter does not check: the address needs a long random path. Pages are fetched with your own token.',
    loss: 'Not documented; a build is told of again whenever its state changes.',
    delay: 'Seconds; not documented.',
  },
  intakeAuth: 'path',
  connect: [
    'Set DRONE_WEBHOOK_ENDPOINT to the URL of the receiver, DRONE_WEBHOOK_SECRET to a long random secret and ' +
      'DRONE_WEBHOOK_EVENTS to build, and append each body to a file as one line.',
    'Or, as Drone\'s own record: curl -H "Authorization: Bearer $TOKEN" https://drone.acme.example/api/repos/acme/shop/builds ' +
      '| jq -c \'.[] | {repo: {slug: "acme/shop"}, build: .}\' >> ci/drone.ndjson.',
    'Name the project under publishers[].builds in the policy: { source: drone, project: acme/shop }.',
  ],
  logClass: 'ci',

  needless: [{ action: ['activated', 'deactivated', 'enabled', 'disabled'] }, { 'user.login': /./ }],
  recognises: (record) =>
    (isOfRepository(record) && isBuild(record['build'])) ||
    // What else the webhook tells of: its user has the marks of Drone's own table.
    (typeof record['action'] === 'string' &&
      isObject(record['user']) &&
      typeof record['user']['last_login'] === 'number') ||
    (typeof record['action'] === 'string' && isOfRepository(record) && record['build'] === undefined),

  read(record, context) {
    const { build } = record;
    if (!isObject(build))
      return { events: [], scope: isObject(record['repo']) ? requiredText(record, 'repo', 'slug') : '' };
    const project = requiredText(record, 'repo', 'slug');
    const source = text(build, 'source_repo');
    return readDroneRun(
      build,
      {
        system: 'drone',
        project,
        commit: text(build, 'after'),
        workflow: text(record, 'repo', 'config_path'),
        actor: actorOf(build),
        head: source === project ? undefined : source,
        isClaim: record['action'] !== undefined,
      },
      context,
    );
  },
};

function isOfRepository({ repo }: JsonObject): boolean {
  return isObject(repo) && typeof repo['slug'] === 'string';
}

function isBuild(build: unknown): boolean {
  return isObject(build) && typeof build['number'] === 'number' && typeof build['status'] === 'string';
}

// `trigger` is who started it by hand, or `@hook`, or `@cron`.
function actorOf(build: JsonObject): Actor | undefined {
  const trigger = text(build, 'trigger');
  if (trigger === '@cron') return { name: trigger, kind: 'ci' };
  const name = trigger === undefined || trigger.startsWith('@') ? text(build, 'sender') : trigger;
  return name === undefined ? undefined : { name, kind: 'human' };
}
