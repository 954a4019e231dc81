import { isDigest } from '../../core/digest.ts';
import { objects, requiredTime, shortened, text } from '../records/json.ts';
import { countsOf, noted } from '../records/note.ts';
import type { JsonObject, Source } from '../source.ts';

/** Webhooks of JFrog Xray: what a watch found, with the images that it is about. */
export const xray: Source = {
  name: 'xray',
  title: 'JFrog Xray webhooks',
  docs: 'https://jfrog.com/help/r/jfrog-security-user-guide/products/xray/features-and-capabilities/xray-webhooks',
  verifiedOn: 'documented',
  tells: { actor: false, digest: true, time: true, id: false },
  cannot: [
    'Single vulnerabilities and licences: their number by severity is told, of each image.',
    'Whether an image was implanted: a scanner knows what others have published.',
    'Artifacts that are no images; the registry’s host, and the digest of an index: what it names is the file manifest.json.',
  ],
  joinWith: ['jfrog and other registry records, by digest.'],
  delivery: {
    senders: 'system',
    by: 'Webhook: POST of a JSON object for each violation of a watch.',
    authentication:
      'A user and password, or headers, that are set for the webhook: a plain secret, nothing signs the body.',
    loss: 'Not documented.',
    delay: 'As long as indexing and the scan take.',
  },
  connect: [
    'In Xray: Administration, Xray Settings, Webhooks: a URL, and a policy with the action Trigger Webhook for a watch over the ' +
      'Docker repositories.',
    'Or keep the bodies: sources: - { name: xray, kind: xray, files: ["scans/xray*.ndjson"] }.',
  ],
  logClass: 'admission',
  claims: true,

  recognises: ({ watch_name: watch, top_severity: severity, issues }) =>
    typeof watch === 'string' && typeof severity === 'string' && Array.isArray(issues),
  needless: [{ watch_name: /./, 'issues.0.impacted_artifacts.0.pkg_type': /^(?!(?:docker|oci)$)./i }],

  read(record, context) {
    const at = requiredTime(record, 'created');
    const images = new Map<string, Image>();
    for (const issue of objects(record, 'issues'))
      for (const artifact of objects(issue, 'impacted_artifacts')) count(images, issue, artifact);
    const events = [...images.values()].slice(0, MOST_IMAGES).flatMap(({ reference, digest, counts }) => {
      const event = noted(
        {
          source: 'xray',
          at,
          by: 'scan',
          program: 'xray',
          digest,
          reference,
          said: `watch ${shortened(record, 'watch_name') ?? ''}: ${countsOf(counts)}`,
          severity: SEVERITIES.find((one) => counts.has(one)),
        },
        context,
      );
      return event ? [event] : [];
    });
    return { at, scope: '', events };
  },
};

interface Image {
  readonly digest: ReturnType<typeof digestOf>;
  readonly reference: string | undefined;
  readonly counts: Map<string, number>;
}

const MOST_IMAGES = 1000;
const SEVERITIES = ['critical', 'high', 'medium', 'low', 'information', 'unknown'];

function count(images: Map<string, Image>, issue: JsonObject, artifact: JsonObject): void {
  if (!/^(?:docker|oci)$/i.test(text(artifact, 'pkg_type') ?? '')) return;
  const [digest, reference] = [digestOf(artifact), shortened(artifact, 'display_name')];
  const key = JSON.stringify([digest ?? null, reference ?? null]);
  const image = images.get(key) ?? { digest, reference, counts: new Map<string, number>() };
  const named = text(issue, 'severity')?.toLowerCase() ?? 'unknown';
  const severity = SEVERITIES.includes(named) ? named : 'unknown';
  image.counts.set(severity, (image.counts.get(severity) ?? 0) + 1);
  images.set(key, image);
}

function digestOf(artifact: JsonObject) {
  const digest = `sha256:${text(artifact, 'sha256') ?? ''}`;
  return isDigest(digest) ? digest : undefined;
}
