import { isObject, missing, object, part, requiredText, text, time } from '../records/json.ts';
import { countsOf, digestIn, noted } from '../records/note.ts';
import { watchedObject } from '../records/watched.ts';
import type { JsonObject, Source } from '../source.ts';

/** Reports of the Trivy Operator about images: `VulnerabilityReport` and `ExposedSecretReport`. */
export const trivyOperator: Source = {
  name: 'trivy-operator',
  title: 'Trivy Operator reports',
  docs: 'https://aquasecurity.github.io/trivy-operator/latest/docs/crds/',
  verifiedOn: 'documented',
  tells: { actor: false, digest: true, time: true, id: true },
  cannot: [
    'Single vulnerabilities: their number by severity is told.',
    'Whether an image was implanted: a scanner knows what others have published.',
    'Reports of configurations and rights: they are of no image.',
  ],
  joinWith: ['kubernetes-pods and registry records, by digest.'],
  delivery: {
    senders: 'system',
    by: 'API: objects, watched or listed with kubectl.',
    authentication:
      'Fetched from the API server with your own credentials. Whoever can write the file, or may change reports, can forge them.',
    loss: 'Reports go with their workload, and after the time to live that is set.',
    delay: 'As long as the scan takes, minutes; a list is as late as it is made.',
  },
  connect: [
    'kubectl get vulnerabilityreports,exposedsecretreports -A -o json > scans/trivy.json, or keep them as they change: --watch ' +
      '--output-watch-events -o json >> scans/trivy.ndjson.',
    'Name the cluster in the policy: sources: - { name: trivy, kind: trivy-operator, cluster: prod-eu, files: ["scans/*.json"] }.',
  ],
  logClass: 'admission',
  claims: true,

  recognises: (record) => reportIn(record) !== undefined,

  read(record, context) {
    const report = reportIn(record) ?? record;
    const body = part(report, 'report');
    const at =
      time(body, 'updateTimestamp') ??
      time(report, 'metadata', 'creationTimestamp') ??
      missing('report.updateTimestamp');
    const artifact = object(body, 'artifact') ?? missing('report.artifact');
    const summary = part(body, 'summary');
    const what = report['kind'] === 'ExposedSecretReport' ? 'secrets' : 'vulnerabilities';
    const labels = part(part(report, 'metadata'), 'labels');
    const server = isObject(body['registry']) ? text(body, 'registry', 'server') : undefined;
    const name = requiredText(artifact, 'repository');
    const tag = text(artifact, 'tag');
    const event = noted(
      {
        source: 'trivy-operator',
        at,
        by: 'scan',
        program: 'trivy-operator',
        digest: digestIn(artifact['digest']),
        reference: `${server === undefined ? '' : `${server}/`}${name}${tag === undefined ? '' : `:${tag}`}`,
        said: `${what}: ${countsOf(SEVERITIES.map((one) => [one, summary[`${one}Count`]]))}`,
        severity: SEVERITIES.find((one) => Number(summary[`${one}Count`]) > 0),
        namespace: text(report, 'metadata', 'namespace'),
        container: text(labels, 'trivy-operator.container.name'),
      },
      context,
    );
    return { at, scope: context.cluster ?? '', events: event ? [event] : [] };
  },
};

const SEVERITIES = ['critical', 'high', 'medium', 'low', 'unknown'] as const;
function reportIn(record: JsonObject): JsonObject | undefined {
  const found = ['VulnerabilityReport', 'ExposedSecretReport']
    .map((kind) => watchedObject(record, 'aquasecurity.github.io', kind))
    .find((one) => one !== undefined);
  return found && isObject(found['report']) ? found : undefined;
}
