import { parseHost } from '../../core/reference.ts';
import { isObject, object, part, requiredText, requiredTime, shortened, text } from '../records/json.ts';
import { digestIn, noted } from '../records/note.ts';
import type { JsonObject, Source } from '../source.ts';

/**
 * What Microsoft Defender for Cloud found in an image of a registry: a sub-assessment, as Resource Graph and the REST API answer
 * it and as continuous export sends it to an event hub.
 */
export const defender: Source = {
  name: 'defender',
  title: 'Microsoft Defender for Cloud: vulnerabilities of images',
  docs: 'https://learn.microsoft.com/azure/defender-for-cloud/subassessment-rest-api',
  verifiedOn: 'documented',
  tells: { actor: false, digest: true, time: true, id: true },
  cannot: [
    'Whether an image was implanted: a scanner knows what others have published.',
    'Alerts of Defender, and findings about anything but an image.',
    'Of an index: it names the image of each platform.',
  ],
  joinWith: ['azure-acr-log and other registry records, by digest.'],
  delivery: {
    senders: 'system',
    by: 'API: answers of Resource Graph that you fetch. Bus: continuous export to an event hub.',
    authentication: 'Your own token, or what the event hub asks of senders: nothing in the record is signed.',
    loss: 'An export begins with what changes after it was set up; older findings are fetched.',
    delay: 'Hours: registries are scanned again once a day.',
  },
  connect: [
    "az graph query -q \"securityresources | where type == 'microsoft.security/assessments/subassessments' | where " +
      "properties.additionalData.assessedResourceType == 'AzureContainerRegistryVulnerability'\" -o json, and keep the answer.",
    'Or Defender for Cloud, Environment settings, Continuous export: Security recommendations with security findings.',
    'Name the files in the policy: sources: - { name: defender, kind: defender, files: ["defender/*.json"] }.',
  ],
  logClass: 'admission',
  claims: true,
  // Most are about machines.
  needless: [{ 'properties.additionalData.assessedResourceType': /^(?!.*Container)./ }],

  recognises: ({ type, properties }) =>
    typeof type === 'string' &&
    type.toLowerCase() === 'microsoft.security/assessments/subassessments' &&
    isObject(properties) &&
    isObject(properties['additionalData']),

  read(record, context) {
    const properties = part(record, 'properties');
    const at = requiredTime(properties, 'timeGenerated');
    const details = part(properties, 'additionalData');
    const artifact = object(details, 'artifactDetails') ?? details;
    const event = noted(
      {
        source: 'defender',
        id: `${requiredText(record, 'id').toLowerCase()}/${at}`,
        at,
        by: 'scan',
        program: 'defender',
        digest: digestIn(text(artifact, 'digest') ?? text(artifact, 'imageDigest')),
        reference: referenceOf(artifact),
        said: saidOf(properties),
        severity: shortened(properties, 'status', 'severity')?.toLowerCase(),
      },
      context,
    );
    return { at, scope: '', events: event ? [event] : [] };
  },
};

/** Without its host a repository is of nobody knows which registry. */
function referenceOf(artifact: JsonObject): string | undefined {
  const [host, repository] = [text(artifact, 'registryHost'), shortened(artifact, 'repositoryName')];
  return host === undefined || repository === undefined
    ? undefined
    : `${parseHost(host, 'registryHost')}/${repository}`;
}

function saidOf(properties: JsonObject): string {
  const [id, name] = [shortened(properties, 'id'), shortened(properties, 'displayName')];
  const what = id === undefined || id === name ? (name ?? 'a finding') : name === undefined ? id : `${id}: ${name}`;
  const code = text(properties, 'status', 'code');
  return `${what}${code === 'Healthy' ? ' (healed)' : code === 'NotApplicable' ? ' (set aside)' : ''}`;
}
