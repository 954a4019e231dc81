import { isObject, object, objects, part, requiredText, requiredTime, shortened, text } from '../records/json.ts';
import { digestIn, noted } from '../records/note.ts';
import type { JsonObject, Source } from '../source.ts';

/**
 * Findings of Google's Security Command Center that name a container's image: of vulnerabilities in what runs, and of what a
 * container did. A notification (`{notificationConfigName, finding, resource}`), or an element of the API's list
 * (`{finding, resource}`).
 */
export const securityCommandCenter: Source = {
  name: 'security-command-center',
  title: 'Google Security Command Center findings',
  docs: 'https://docs.cloud.google.com/security-command-center/docs/reference/rest/v2/organizations.sources.findings',
  verifiedOn: 'documented',
  tells: { actor: false, digest: true, time: true, id: true },
  cannot: [
    'Findings about anything but a container: they say nothing of an image.',
    'The digest, where Google names the image by its tag alone: then it is joined by name.',
    'Whether an image was implanted: what is told stands beside the image, makes no finding and clears none.',
  ],
  joinWith: ['artifact-registry-audit and kubernetes-pods, by digest.'],
  delivery: {
    senders: 'system',
    by: 'Bus: Pub/Sub, a message for each finding. API: pages of findings that you fetch.',
    authentication:
      'A push subscription signs its requests with a token of its service account. A container chooses names of files and programs in what is told of it.',
    loss: 'Pub/Sub delivers at least once, in no order. A finding is sent again when it changes.',
    delay: 'Minutes.',
  },
  connect: [
    'gcloud scc notifications create landwaiter --organization=ID --pubsub-topic=projects/PROJECT/topics/scc --filter=\'state="ACTIVE" AND (findingClass="VULNERABILITY" OR findingClass="THREAT")\'.',
    'A push subscription to a server, or keep the messages: sources: - { name: scc, kind: security-command-center, files: ["scc/*.ndjson"] }.',
  ],
  logClass: 'admission',
  claims: true,
  // Most are about buckets, networks and accounts.
  needless: [{ 'finding.category': /./ }],

  recognises: ({ finding }) =>
    isObject(finding) &&
    typeof finding['category'] === 'string' &&
    typeof finding['eventTime'] === 'string' &&
    typeof finding['name'] === 'string' &&
    /^(?:organizations|folders|projects)\/[^/]{1,100}\/sources\//.test(finding['name']),

  read(record, context) {
    const finding = part(record, 'finding');
    const at = requiredTime(finding, 'eventTime');
    const id = `${requiredText(finding, 'name')}/${at}`;
    const events = containersOf(finding)
      .slice(0, MOST_CONTAINERS)
      .flatMap(({ pod, container }, nth) => {
        const reference = shortened(container, 'uri');
        const event = noted(
          {
            source: 'security-command-center',
            id: `${id}/${nth}`,
            at,
            by: text(finding, 'findingClass') === 'VULNERABILITY' ? 'scan' : 'runtime',
            program: 'security-command-center',
            digest: digestIn(reference) ?? digestIn(text(container, 'imageId')),
            reference,
            said: saidOf(finding),
            severity: shortened(finding, 'severity')?.toLowerCase(),
            namespace: pod && shortened(pod, 'ns'),
            pod: pod && shortened(pod, 'name'),
            container: shortened(container, 'name'),
          },
          context,
        );
        return event ? [event] : [];
      });
    return { at, scope: '', events };
  },
};

const MOST_CONTAINERS = 100;

interface Named {
  readonly pod?: JsonObject;
  readonly container: JsonObject;
}

/** Those of pods say where they are. */
function containersOf(finding: JsonObject): readonly Named[] {
  const pods = objects(object(finding, 'kubernetes') ?? {}, 'pods');
  const placed = pods.flatMap((pod) => objects(pod, 'containers').map((container) => ({ pod, container })));
  return placed.length > 0 ? placed : objects(finding, 'containers').map((container) => ({ container }));
}

function saidOf(finding: JsonObject): string {
  const cve = shortened(finding, 'vulnerability', 'cve', 'id');
  const state = text(finding, 'state') === 'INACTIVE' ? ' (no longer active)' : '';
  return `${requiredText(finding, 'category')}${cve === undefined ? '' : `: ${cve}`}${state}`;
}
