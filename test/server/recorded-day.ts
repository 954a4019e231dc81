import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

export const DAY = resolve('examples/recorded-day');

/** Files of the day by the source that delivers them; one delivery a line, but a list of pods is one. */
const FILES: readonly {
  readonly source: string;
  readonly kind: string;
  readonly file: string;
  readonly isWhole?: true;
}[] = [
  { source: 'registry', kind: 'distribution', file: 'registry/notifications.ndjson' },
  { source: 'registry-log', kind: 'distribution-access', file: 'registry/access.log' },
  { source: 'ci', kind: 'github', file: 'ci/github.ndjson' },
  { source: 'people', kind: 'okta', file: 'identity/okta.ndjson' },
  { source: 'build-1', kind: 'podman', file: 'hosts/build-1.podman.ndjson' },
  { source: 'dev-laptop-7', kind: 'docker', file: 'hosts/dev-laptop-7.docker.ndjson' },
  { source: 'prod-audit', kind: 'kubernetes-audit', file: 'kubernetes/prod-audit.ndjson' },
  { source: 'images', kind: 'image-comparison', file: 'images/comparisons.ndjson' },
  { source: 'attached', kind: 'image-evidence', file: 'images/attached.ndjson' },
  { source: 'prod-pods', kind: 'kubernetes-pods', file: 'kubernetes/prod-pods.json', isWhole: true },
];

/** What the sources of {@link policyWithIntake} prove themselves with, by the name of the secret: each its own. */
export const DAY_SECRETS = Object.fromEntries(
  FILES.map(({ source }) => [secretOf(source), `recorded-day-${source}-70b1f5d2`]),
);

function secretOf(source: string): string {
  return source.toUpperCase().replaceAll('-', '_');
}

export interface DayDelivery {
  /** Behind `/intake/`. */
  readonly path: string;
  readonly body: string;
}

/** The recorded day as deliveries, file by file. */
export function dayDeliveries(): readonly DayDelivery[] {
  return FILES.flatMap(({ source, kind, file, isWhole }) => {
    const text = readFileSync(join(DAY, 'records', file), 'utf8');
    const bodies = isWhole ? [text] : text.split('\n').filter((line) => line !== '');
    return bodies.map((body) => ({ path: `${kind}/${source}`, body }));
  });
}

/** @param path of a delivery. */
export function dayHeaders(path: string): Readonly<Record<string, string>> {
  const [, source = ''] = path.split('/');
  return { authorization: `Bearer ${DAY_SECRETS[secretOf(source)]}`, 'content-type': 'application/json' };
}

/** The day's policy, whose sources may deliver. */
export function policyWithIntake(): string {
  const intake = (source: string): string => `intake: { auth: bearer, secret: ${secretOf(source)} }`;
  const text = readFileSync(join(DAY, 'landwaiter.yaml'), 'utf8')
    .replace('keys/release.pub', join(DAY, 'keys/release.pub'))
    .replace(
      /^( {2}- \{ name: ([^,]*), .*files: .*) \}$/gm,
      (_line, start: string, source: string) => `${start}, ${intake(source)} }`,
    );
  return `${text}  - { name: registry-log, kind: distribution-access, covers: [registry.acme.example], ${intake('registry-log')} }\n`;
}
