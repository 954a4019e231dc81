import { parseDigest } from '../../core/digest.ts';
import type { Evidence } from '../../core/finding.ts';
import { parseTime } from '../../core/time.ts';

/** Names as an attacker would choose them: markup, terminal escapes, reordering, formulas. */
export const HOSTILE = {
  markup: `<img src=x onerror="document.title='owned'">`,
  script: `</script><script>document.title='owned'</script>.log`,
  terminal: '\u001b[2J\u001b[31mall clear\u0007\r\n',
  reordered: 'api-\u202egnp.exe\u2066',
  formula: '=HYPERLINK("https://evil.example","open")',
} as const;

export const trusted = parseDigest(`sha256:${'a1'.repeat(32)}`);
export const implanted = parseDigest(`sha256:${'b2'.repeat(32)}`);
export const emergency = parseDigest(`sha256:${'c3'.repeat(32)}`);
export const registry = 'registry.acme.example';
export const api = { registry, repository: 'prod/shop/api', tag: '1.4' };
export const running = { cluster: 'prod-eu', namespace: 'shop', workload: 'Deployment/api', container: 'api' };
export const on = (clock: string) => parseTime(`2026-11-${clock}Z`);

export const REGISTRY_LOG = 'logs/registry/notifications.ndjson';
export const AUDIT_LOG = 'logs/prod-eu/audit.log';
export const PODS = 'logs/prod-eu/pods.json';
export const PODMAN_LOG = 'logs/hosts/laptop-17.podman.ndjson';

export function evidence(source: string, path: string, line: number, clock: string, says: string): Evidence {
  const sha256 = line.toString(16).padStart(4, '0').repeat(16);
  return { source, path, line, eventId: `${source}:${line}`, time: on(clock), sha256, says };
}

export const committed = evidence(
  'podman',
  PODMAN_LOG,
  40,
  '19T17:58:20',
  'laptop-17 committed container api-debug to a new image',
);
export const localPush = evidence(
  'podman',
  PODMAN_LOG,
  41,
  '19T18:02:08',
  `laptop-17 pushed ${registry}/prod/shop/api:1.4`,
);
export const overwrite = evidence(
  'distribution',
  REGISTRY_LOG,
  412,
  '19T18:02:11',
  'mallory pushed prod/shop/api:1.4 as sha256:b2b2b2b2b2b2… from 203.0.113.77',
);
export const earlier = evidence(
  'distribution',
  REGISTRY_LOG,
  97,
  '17T09:18:40',
  'ci-bot pushed prod/shop/api:1.4 as sha256:a1a1a1a1a1a1… from 192.0.2.14',
);
export const rolled = evidence(
  'kubernetes-pods',
  PODS,
  1,
  '19T18:20:03',
  'pod api-7d9c-x2x8k ran sha256:b2b2b2b2b2b2… as container api',
);

export const parts = [
  '6b0c94be21d7f003',
  'c2e47a9b5510de86',
  '94af03d2e8b16c7d',
  '5d7710c8a34be29f',
  'e01b8f6c2d95a473',
];
export const image = { ...api, digest: implanted, created: on('19T17:58:20') };

/** The id of the incident that tells the story. */
export const INCIDENT = 'f3a91c07d45e2b68';
