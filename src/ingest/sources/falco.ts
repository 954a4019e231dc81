import { isObject, missing, part, requiredText, shortened, text, time } from '../records/json.ts';
import { digestIn, noted } from '../records/note.ts';
import type { JsonObject, Source } from '../source.ts';

/** Alerts of Falco, as its JSON output and falcosidekick send them. */
export const falco: Source = {
  name: 'falco',
  title: 'Falco alerts',
  docs: 'https://falco.org/docs/concepts/outputs/formatting/',
  verifiedOn: 'documented',
  tells: { actor: false, digest: true, time: true, id: false },
  cannot: [
    'The digest, unless the rule puts container.image.digest into its output: without it an alert is joined to no image.',
    'Who did it: a user within the container is none of the cluster.',
    'Whether it is an attack: an alert is shown beside its image, makes no finding and clears none.',
  ],
  joinWith: ['kubernetes-pods, by digest.'],
  delivery: {
    senders: 'system',
    by: 'File: JSON lines of standard output. Webhook: POST of falcosidekick or of http_output.',
    authentication:
      'None in the record. Over HTTP falcosidekick adds the headers that are set. Whoever can write the file can forge alerts, and a ' +
      'container chooses names of programs and files in them.',
    loss: 'Falco drops events when it is too slow, and says so in an alert of its own. An output that fails is not tried again.',
    delay: 'Seconds.',
  },
  connect: [
    'In falco.yaml set json_output: true and json_include_output_fields_property: true.',
    'So that the digest is in every alert: append_output: [{ extra_fields: [container.image.digest, container.image.repository, ' +
      'container.image.tag, k8s.ns.name, k8s.pod.name] }].',
    'Name the cluster in the policy: sources: - { name: falco, kind: falco, cluster: prod-eu, files: ["falco/*.ndjson"] }.',
  ],
  logClass: 'host',
  claims: true,
  // Most are of the host, or of the API server.
  needless: [{ rule: /./ }],

  recognises: ({ rule, priority, output, time: at, output_fields: fields }) =>
    [rule, priority, output, at].every((one) => typeof one === 'string') && isObject(fields),

  read(record, context) {
    const at = time(record, 'time') ?? missing('time');
    const fields = part(record, 'output_fields');
    const event = noted(
      {
        source: 'falco',
        at,
        by: 'runtime',
        program: 'falco',
        digest: digestIn(fields['container.image.digest']),
        reference: referenceOf(fields),
        said: requiredText(record, 'rule'),
        severity: text(record, 'priority'),
        namespace: field(fields, 'k8s.ns.name'),
        pod: field(fields, 'k8s.pod.name'),
        container: field(fields, 'container.name'),
      },
      context,
    );
    return { at, scope: context.cluster ?? '', events: event ? [event] : [] };
  },
};

// What is not known is written as `<NA>`.
function field(fields: JsonObject, key: string): string | undefined {
  const value = shortened(fields, key);
  return value === '<NA>' ? undefined : value;
}

function referenceOf(fields: JsonObject): string | undefined {
  const [repository, tag] = ['container.image.repository', 'container.image.tag'].map((key) => field(fields, key));
  return repository === undefined ? undefined : `${repository}${tag === undefined ? '' : `:${tag}`}`;
}
