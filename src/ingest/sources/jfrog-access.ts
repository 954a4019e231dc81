import { isDigest } from '../../core/digest.ts';
import type { LandwaiterEvent } from '../../core/event.ts';
import { known } from '../../core/known.ts';
import { isTag } from '../../core/reference.ts';
import { UNNAMED_REGISTRY } from '../../core/unnamed.ts';
import { jfrogActor, jfrogRepository, jfrogTime } from '../vendor-formats/jfrog.ts';
import { contentId, requiredText, text } from '../records/json.ts';
import { matchingLine, partsOf } from '../records/message.ts';
import type { Context, JsonObject, Source } from '../source.ts';
import { toldBy } from '../records/told-by.ts';

/**
 * Artifactory's access log (`artifactory-access.log`): its lines as a log shipper wraps them, or as JFrog's FluentD
 * configuration parses them (`log_source` `jfrog.rt.artifactory.access`).
 */
export const jfrogAccess: Source = {
  name: 'jfrog-access',
  title: 'JFrog Artifactory access log',
  docs: 'https://jfrog.com/help/r/jfrog-platform-administration-documentation/access-log',
  verifiedOn: 'documented',
  tells: { actor: true, digest: false, time: true, id: false },
  cannot: [
    'Which digest was pushed or pulled under a tag: the log names the file of the manifest by the tag.',
    'Whether a repository holds images: a file manifest.json in a folder that could be a tag counts.',
    'Images that were deleted with a whole folder, as the web interface does it.',
    'The client, config, layers and platforms of the image.',
    'The name of the registry: that of which webhooks tell the same pushes, or that the policy names under sources[].files.',
    'An id of the line: equal content is taken for one line.',
  ],
  joinWith: ['jfrog webhooks, for the digest of the same push.', 'jfrog-audit, for changes of permissions and tokens.'],
  delivery: {
    senders: 'system',
    by: 'File: text lines, which a log shipper writes as JSON.',
    authentication: 'None: whoever can write the file can forge lines.',
    loss:
      'Rotated by the server: what was not read before a rotated file is deleted is lost. Each node has its own ' +
      'file.',
    delay: 'Written with the request; then as fast as the log shipper.',
  },
  connect: [
    'Let a log shipper read $JFROG_HOME/artifactory/var/log/artifactory-access.log of each node and write each line as ' +
      'one JSON object with the text in message; or use the FluentD configuration of JFrog (log-analytics) with a file ' +
      'as output.',
    'Name the registry in the policy: sources: - { name: artifactory, kind: jfrog-access, registry: ' +
      'docker.acme.example, files: ["artifactory/access*.json"] }.',
  ],
  logClass: 'registry',

  needless: [
    { message: /\[(?:DENIED|ACCEPTED) (?:LOGIN|DOWNLOAD|CHANGE)|\[DENIED / },
    { message: /\/(?:_uploads|sha256__)/ },
    { message: /\[ACCEPTED (?:DEPLOY|DELETE)\] / },
  ],

  recognises: (record) => lineOf(record) !== undefined,

  read(record, context) {
    const line = lineOf(record) ?? {};
    const at = jfrogTime(line, context);
    return { at, scope: context.registry ?? '', events: eventsOf(line, at, context) };
  },
};

// `2026-11-24T16:45:04.239Z [27f37f7912d43e17] [ACCEPTED DEPLOY] docker-local:shop/api/1.4/manifest.json  for client :
// maria / 203.0.113.7`; in older versions the end is `for maria/203.0.113.7.`.
const LINE =
  /^(?<timestamp>\d{4}-\d\d-\d\d[T ][\d:.,]{8,16}Z?) (?:\[(?<trace_id>[^\]]*)\] )?\[(?<action_response>(?:ACCEPTED|DENIED) [A-Z_ ]+)\] +(?<repo_path>\S*).*? for (?:client : )?(?<username>[^/]+)\/ ?(?<ip>[0-9A-Fa-f.:]+)/;

function lineOf(record: JsonObject): JsonObject | undefined {
  if (record['log_source'] === 'jfrog.rt.artifactory.access') {
    return typeof record['action_response'] === 'string' ? record : undefined;
  }
  return partsOf(matchingLine(record, LINE));
}

// A pull fetches the manifest by tag or by digest; a push uploads it under the tag, or under `sha256:…`.
const MANIFEST = /^(?<repo>[a-z0-9._-]+):(?<image>[a-z0-9._/-]+)\/(?<reference>[^/]+)\/(?:list\.)?manifest\.json$/;

function eventsOf(line: JsonObject, at: number, context: Context): readonly LandwaiterEvent[] {
  const response = requiredText(line, 'action_response');
  const address = text(line, 'ip')?.trim().replace(/\.$/, '');
  const actor = jfrogActor(text(line, 'username')?.trim());
  const common = {
    id: contentId('jfrog-access', {
      at,
      response,
      actor,
      path: text(line, 'repo_path'),
      trace: text(line, 'trace_id'),
    }),
    ...toldBy('jfrog-access', 'recorded', at, context.origin),
    ...known({ actor, address }),
  } as const;
  const { registry = UNNAMED_REGISTRY } = context;
  if (response === 'ACCEPTED LOGIN') {
    if (actor === undefined) return [];
    const issued = { system: 'jfrog', subject: actor, ...known({ audience: context.registry }) };
    return [{ type: 'credential.issued', ...common, ...issued }];
  }
  const { repo, image, reference } = MANIFEST.exec(text(line, 'repo_path')?.trim() ?? '')?.groups ?? {};
  const action = ACTIONS.get(response);
  if (action === undefined || repo === undefined || image === undefined || reference === undefined) return [];
  const digest = reference.replace('__', ':');
  // A file of that name in a repository of another kind.
  if (!isDigest(digest) && !isTag(reference)) return [];
  const place = { ...common, registry, repository: jfrogRepository(registry, `${repo}/${image}`, 'repo_path') };
  if (isDigest(digest)) return [{ type: `manifest.${action}`, ...place, digest }];
  switch (action) {
    case 'pushed':
      return [{ type: 'manifest.hinted', action, ...place, tag: reference }];
    case 'deleted':
      return [{ type: 'manifest.deleted', ...place, tag: reference }];
    case 'pulled':
      return [{ type: 'manifest.served', ...place, tag: reference }];
  }
}

const ACTIONS: ReadonlyMap<string, 'pushed' | 'pulled' | 'deleted'> = new Map([
  ['ACCEPTED DEPLOY', 'pushed'],
  ['ACCEPTED DOWNLOAD', 'pulled'],
  ['ACCEPTED DELETE', 'deleted'],
]);
