import { isObject, requiredText, text } from '../records/json.ts';
import type { JsonObject, Source } from '../source.ts';
import { readDroneRun } from '../vendor-formats/drone.ts';

/**
 * Pipelines of Woodpecker with their repository, as its stream of events sends them, and as its API does with the name
 * added: `server/model/pipeline.go`.
 */
export const woodpecker: Source = {
  name: 'woodpecker',
  title: 'Woodpecker pipelines',
  docs: 'https://woodpecker-ci.org/api',
  verifiedOn: 'source',
  tells: { actor: true, digest: false, time: true, id: true },
  cannot: [
    'Which images a pipeline made: no digest is in these records. A push is joined by commit, or by identity and time.',
    'The repository, in pipelines as the API lists them: add it, as shown.',
    'The fork that a pull request is from, and the agent of a pipeline.',
    'Changes of secrets and settings.',
  ],
  joinWith: ['registry pushes, by commit, identity and time.'],
  delivery: {
    senders: 'system',
    by: 'API: pages that you fetch, or the stream of events of the page.',
    authentication: 'Fetched from Woodpecker with your own token. Whoever can write the file can forge records.',
    loss: 'The stream keeps nothing: what happens while nobody listens is in the pages alone.',
    delay: 'Stream: at once. Pages: as often as you fetch.',
  },
  connect: [
    'curl -H "Authorization: Bearer $TOKEN" "https://ci.acme.example/api/repos/ID/pipelines?perPage=50" | jq -c \'.[] | {repo: ' +
      '{full_name: "acme/shop"}, pipeline: .}\' >> ci/woodpecker.ndjson.',
    'Or keep the stream: curl -N -H "Authorization: Bearer $TOKEN" https://ci.acme.example/api/stream/events | sed -un ' +
      "'s/^data: //p' >> ci/woodpecker.ndjson.",
    'Name the project under publishers[].builds in the policy: { source: woodpecker, project: acme/shop }.',
  ],
  logClass: 'ci',

  recognises: ({ repo, pipeline }) =>
    isObject(repo) &&
    typeof repo['full_name'] === 'string' &&
    isObject(pipeline) &&
    typeof pipeline['number'] === 'number' &&
    typeof pipeline['status'] === 'string',

  read(record, context) {
    const pipeline = isObject(record['pipeline']) ? record['pipeline'] : {};
    return readDroneRun(
      pipeline,
      {
        system: 'woodpecker',
        project: requiredText(record, 'repo', 'full_name'),
        commit: commitOf(pipeline),
        workflow: text(record, 'repo', 'config_file'),
        actor: actorOf(pipeline),
        isClaim: false,
      },
      context,
    );
  },
};

// Since version 3 an object.
function commitOf(pipeline: JsonObject): string | undefined {
  return isObject(pipeline['commit']) ? text(pipeline, 'commit', 'sha') : text(pipeline, 'commit');
}

// Of a schedule `sender` is the name of the schedule.
function actorOf(pipeline: JsonObject) {
  const isCron = text(pipeline, 'event') === 'cron';
  const name = isCron ? text(pipeline, 'sender') : (text(pipeline, 'author') ?? text(pipeline, 'sender'));
  return name === undefined ? undefined : ({ name, kind: isCron ? 'ci' : 'human' } as const);
}
