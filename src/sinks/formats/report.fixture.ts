import { parseDigest } from '../../core/digest.ts';
import type { Evidence, Finding } from '../../core/finding.ts';
import type { Chain, Custody, LinkState, PlacementRow, Report, Step } from '../../core/report.ts';
import { parseTime } from '../../core/time.ts';

/** Names as an attacker would choose them: markup, terminal escapes, reordering, formulas. */
export const HOSTILE = {
  markup: `<img src=x onerror="document.title='owned'">`,
  script: `</script><script>document.title='owned'</script>.log`,
  terminal: '\u001b[2J\u001b[31mall clear\u0007\r\n',
  reordered: 'api-\u202egnp.exe\u2066',
  formula: '=HYPERLINK("https://evil.example","open")',
} as const;

const trusted = parseDigest(`sha256:${'a1'.repeat(32)}`);
const implanted = parseDigest(`sha256:${'b2'.repeat(32)}`);
const emergency = parseDigest(`sha256:${'c3'.repeat(32)}`);
const registry = 'registry.acme.example';
const api = { registry, repository: 'prod/shop/api', tag: '1.4' };
const running = { cluster: 'prod-eu', namespace: 'shop', workload: 'Deployment/api', container: 'api' };
const on = (clock: string) => parseTime(`2026-11-${clock}Z`);

const REGISTRY_LOG = 'logs/registry/notifications.ndjson';
const AUDIT_LOG = 'logs/prod-eu/audit.log';
const PODS = 'logs/prod-eu/pods.json';
const PODMAN_LOG = 'logs/hosts/laptop-17.podman.ndjson';

function evidence(source: string, path: string, line: number, clock: string, says: string): Evidence {
  const sha256 = line.toString(16).padStart(4, '0').repeat(16);
  return { source, path, line, eventId: `${source}:${line}`, time: on(clock), sha256, says };
}

const committed = evidence('podman', PODMAN_LOG, 40, '19T17:58:20', 'laptop-17 committed container api-debug to a new image');
const localPush = evidence('podman', PODMAN_LOG, 41, '19T18:02:08', `laptop-17 pushed ${registry}/prod/shop/api:1.4`);
const overwrite = evidence('distribution', REGISTRY_LOG, 412, '19T18:02:11', 'mallory pushed prod/shop/api:1.4 as sha256:b2b2b2b2b2b2… from 203.0.113.77');
const earlier = evidence('distribution', REGISTRY_LOG, 97, '17T09:18:40', 'ci-bot pushed prod/shop/api:1.4 as sha256:a1a1a1a1a1a1… from 192.0.2.14');
const rolled = evidence('kubernetes-pods', PODS, 1, '19T18:20:03', 'pod api-7d9c-x2x8k ran sha256:b2b2b2b2b2b2… as container api');

const parts = ['6b0c94be21d7f003', 'c2e47a9b5510de86', '94af03d2e8b16c7d', '5d7710c8a34be29f', 'e01b8f6c2d95a473'];

function finding(fields: Pick<Finding, 'id' | 'rule' | 'severity' | 'title' | 'summary' | 'why' | 'evidence'> & Partial<Finding>): Finding {
  const times = fields.evidence.map((one) => one.time);
  const last = Math.max(...times);
  return {
    confidence: 'recorded', state: 'open', missing: [], respond: [], benignIf: [], attack: [{ technique: 'T1525', analytic: 'AN0946' }],
    openedAt: last, firstEventAt: Math.min(...times), lastEventAt: last, ...fields,
  };
}

const image = { ...api, digest: implanted, created: on('19T17:58:20') };
const actor = { name: 'mallory', kind: 'human' } as const;
const part = { image, actor, incident: 'f3a91c07d45e2b68' } as const;

const incident = finding({
  id: 'f3a91c07d45e2b68', rule: 'implant-deployed', severity: 'critical', title: 'An image pushed under suspicion is running',
  summary: 'mallory pushed prod/shop/api:1.4 over the image that ci-bot had built, and 18 min later it ran as container api of Deployment/api in shop (cluster prod-eu).',
  why: 'Code that no build explains is in the registry under a trusted name and runs in production with the rights of the workload.',
  missing: ['a build that explains the push', 'a change to Deployment/api between the old and the new image'],
  respond: [
    'Stop the rollout: pin Deployment/api to sha256:a1a1a1a1a1a1… and scale the new pods to zero.',
    'Keep the image for analysis: copy it by digest to a quarantine repository before anything is deleted.',
    'Revoke the registry credentials of mallory and list everything they pushed: landwaiter where mallory.',
  ],
  benignIf: ['the push is an emergency fix that someone approved: add an exception with its ticket'],
  absence: 'proven', image, actor, placement: running, environment: 'prod', parts,
  evidence: [earlier, committed, overwrite, rolled],
});

const story: readonly Finding[] = [
  incident,
  finding({
    ...part, id: parts[0] ?? '', rule: 'local-image-pushed', severity: 'critical', title: 'An image made by hand on a host was pushed',
    summary: 'laptop-17, which is no builder, committed a running container and pushed the result as prod/shop/api:1.4 over an existing tag.',
    why: 'A committed container has no source and no build; whatever was changed inside it is now part of the image.',
    respond: ['Ask the owner of laptop-17 what was committed and why.'], benignIf: ['laptop-17 is a build host: list it under builders'],
    evidence: [committed, localPush, overwrite],
  }),
  finding({
    ...part, id: parts[1] ?? '', rule: 'push-by-unapproved-actor', severity: 'high', title: 'Pushed by someone the policy does not allow',
    summary: 'mallory pushed prod/shop/api:1.4 at 2026-11-19T18:02:11Z from 203.0.113.77; the policy allows ci-bot.',
    why: 'Only the pipeline should write to this repository.', respond: ['Find out how mallory has push rights.'], evidence: [overwrite],
  }),
  finding({
    ...part, id: parts[2] ?? '', rule: 'tag-repointed', severity: 'high', title: 'A tag was moved to another image',
    summary: 'prod/shop/api:1.4 meant sha256:a1a1a1a1a1a1… (set by ci-bot) and now means sha256:b2b2b2b2b2b2… (set by mallory).',
    why: 'Everyone who pulls the tag now gets other bytes under the same name.', evidence: [earlier, overwrite],
  }),
  finding({
    ...part, id: parts[3] ?? '', rule: 'silent-roll', severity: 'high', title: 'The running image changed without a deployment',
    summary: 'container api of Deployment/api in shop runs sha256:b2b2b2b2b2b2… since 2026-11-19T18:20:03Z although nobody changed the Deployment.',
    why: 'The bytes in production changed and no change record can tell who wanted it.', confidence: 'asserted', absence: 'proven',
    placement: running, environment: 'prod', evidence: [rolled],
  }),
  finding({
    ...part, id: parts[4] ?? '', rule: 'push-without-build', severity: 'medium', state: 'pending', title: 'A push that no build explains',
    summary: 'No run of acme/shop explains the push of prod/shop/api:1.4.', why: 'An image without a build has no source that anyone reviewed.',
    absence: 'assumed', resolution: 'waits for CI records until 2026-11-20T18:52:11Z', evidence: [overwrite],
  }),
];

const others: readonly Finding[] = [
  finding({
    id: '1f0b5c6d7e8f9012', rule: 'deployed-by-unapproved-actor', severity: 'medium', title: 'Deployed by someone who is no deployer',
    summary: `${HOSTILE.markup} set the image of ${HOSTILE.reordered} in Deployment/web to ${registry}/prod/shop/web:${HOSTILE.terminal}.`,
    why: 'Changes to production come from the deployer only.', missing: ['the reason for the change'],
    respond: ['Ask who used the account.', `Compare ${HOSTILE.script} with the change calendar.`], benignIf: [HOSTILE.formula],
    actor: { name: HOSTILE.markup, kind: 'human' }, placement: { ...running, workload: 'Deployment/web', container: HOSTILE.reordered },
    image: { registry, repository: 'prod/shop/web', tag: '2.0', digest: emergency }, environment: 'prod', confidence: 'asserted',
    evidence: [evidence('kubernetes-audit', `logs/${HOSTILE.script}`, 77, '18T10:02:00', `${HOSTILE.terminal} patched Deployment/web`)],
  }),
  finding({
    id: '7a61e0b3c9d24f58', rule: 'mutable-tag-deployed', severity: 'low', title: 'Deployed by tag, not by digest',
    summary: 'Deployment/api in shop (cluster prod-eu) names prod/shop/api:1.4 without a digest.', why: 'The tag can be moved under it.',
    actor: { name: HOSTILE.formula, kind: 'robot' }, image: { ...api, digest: trusted }, placement: running, environment: 'prod',
    evidence: [evidence('kubernetes-audit', AUDIT_LOG, 12, '17T09:31:00', 'argocd set the image of api')],
  }),
  finding({
    id: '2c8d40e7b1a95f36', rule: 'push-without-build', severity: 'high', state: 'pending', title: 'A push that no build explains',
    summary: 'No run of acme/web explains the push of dev/shop/web:pr-41.', why: 'An image without a build has no source that anyone reviewed.',
    absence: 'unproven', resolution: 'waits for CI records until 2026-11-20T18:40:00Z', image: { registry, repository: 'dev/shop/web', tag: 'pr-41' },
    evidence: [evidence('distribution', REGISTRY_LOG, 803, '20T18:10:00', 'ci-bot pushed dev/shop/web:pr-41')],
  }),
  finding({
    id: 'd94b27f05e18c3a6', rule: 'push-by-unapproved-actor', severity: 'high', state: 'suppressed', title: 'Pushed by someone the policy does not allow',
    summary: 'dana pushed prod/shop/web:2.0 during an outage.', why: 'Only the pipeline should write to this repository.', exception: 'EX-7',
    resolution: 'exception EX-7 until 2026-12-01T00:00:00Z: emergency fix for an outage (dana@acme.example)',
    actor: { name: 'dana', kind: 'human' }, image: { registry, repository: 'prod/shop/web', tag: '2.0', digest: emergency },
    evidence: [evidence('distribution', REGISTRY_LOG, 300, '18T09:55:00', 'dana pushed prod/shop/web:2.0')],
  }),
  finding({
    id: '83e5a1d60c7f492b', rule: 'push-without-build', severity: 'high', state: 'resolved', title: 'A push that no build explains',
    summary: 'No run of acme/shop explains the push of dev/shop/api:1.5-rc1.', why: 'An image without a build has no source that anyone reviewed.',
    resolution: 'late evidence: github run 8151/1 of acme/shop explains it', image: { registry, repository: 'dev/shop/api', tag: '1.5-rc1' },
    evidence: [evidence('distribution', REGISTRY_LOG, 288, '18T08:00:00', 'ci-bot pushed dev/shop/api:1.5-rc1')],
  }),
];

function step(kind: Step['kind'], clock: string, title: string, more: Partial<Step> = {}): Step {
  return { kind, at: on(clock), title, strength: 'recorded', findings: [], evidence: [], ...more };
}

function links(states: readonly LinkState[], reasons: readonly string[]): Custody {
  const link = (index: number) => ({ state: states[index] ?? 'unknown', reason: reasons[index] ?? 'no such records were given' });
  return { links: { origin: link(0), publisher: link(1), path: link(2), admission: link(3), provenance: link(4), contents: link(5) } };
}

const broken = links(['missing', 'contradicted', 'contradicted'], ['no build explains the push', 'mallory is not allowed to push here', 'the tag was moved by hand']);
const whole = links(['complete', 'complete', 'complete'], ['github run 8123/1', 'ci-bot', 'promoted from dev/shop/api']);
const where = (one: Evidence) => ({ path: one.path, line: one.line, sha256: one.sha256, eventId: one.eventId });

/** The life of the image in the story: a week of ordinary work, then the overwrite and the silent roll. */
export const chain: Chain = {
  image,
  digests: [{ digest: implanted, kind: 'manifest' }],
  custody: broken,
  steps: [
    step('build', '17T09:12:00', 'github run 8123/1 of acme/shop built commit 4f2a91c', { to: on('17T09:19:30'), actor: 'dana', strength: 'inferred' }),
    step('push', '17T09:18:40', 'ci-bot pushed prod/shop/api:1.4', { actor: 'ci-bot', digest: trusted, evidence: [where(earlier)], findings: [parts[2] ?? ''] }),
    step('tag', '17T09:18:40', 'prod/shop/api:1.4 meant sha256:a1a1a1a1a1a1…', { to: on('19T18:02:11'), actor: 'ci-bot', digest: trusted }),
    step('deploy', '17T09:31:00', 'argocd set the image of api in Deployment/api to prod/shop/api:1.4', { actor: 'argocd' }),
    step('run', '17T09:32:10', 'Deployment/api ran sha256:a1a1a1a1a1a1… in prod-eu', { to: on('19T18:20:00'), digest: trusted }),
    step('host', '19T17:41:00', 'laptop-17 pulled prod/shop/api:1.4'),
    step('host', '19T17:58:20', 'laptop-17 committed container api-debug', { detail: 'base prod/shop/api:1.4', findings: [parts[0] ?? ''], evidence: [where(committed)] }),
    step('host', '19T18:02:08', 'laptop-17 pushed prod/shop/api:1.4', { findings: [parts[0] ?? ''], evidence: [where(localPush)] }),
    step('push', '19T18:02:11', 'mallory pushed prod/shop/api:1.4 from 203.0.113.77', {
      detail: 'client podman/5.4', actor: 'mallory', digest: implanted, findings: [incident.id, ...parts], evidence: [where(overwrite)],
    }),
    step('tag', '19T18:02:11', 'prod/shop/api:1.4 means sha256:b2b2b2b2b2b2…', { ongoing: true, actor: 'mallory', digest: implanted, findings: [parts[2] ?? ''] }),
    step('run', '19T18:20:03', 'Deployment/api runs sha256:b2b2b2b2b2b2… in prod-eu', { ongoing: true, digest: implanted, findings: [incident.id, parts[3] ?? ''], evidence: [where(rolled)] }),
  ],
};

const hostileChain: Chain = {
  image: { registry, repository: 'prod/shop/web', tag: '2.0' },
  digests: [],
  steps: [step('deploy', '18T10:02:00', `${HOSTILE.markup} changed ${HOSTILE.reordered}`, { actor: HOSTILE.terminal, detail: HOSTILE.script, findings: ['1f0b5c6d7e8f9012'] })],
};

const placements: readonly PlacementRow[] = [
  { ...running, environment: 'prod', image, from: on('19T18:20:03'), running: true, custody: broken },
  { ...running, environment: 'prod', image: { ...api, digest: trusted }, from: on('17T09:32:10'), to: on('19T18:20:00'), running: false, custody: whole },
  { ...running, workload: 'Deployment/web', container: HOSTILE.reordered, environment: 'prod', image: { registry, repository: 'prod/shop/web', tag: '2.0', digest: emergency }, from: on('18T10:02:30'), running: true },
];

const counts = { records: 4212, events: 963, refused: 3 };

/** A small company's four days: one implant told as an incident, ordinary trouble beside it, and hostile names throughout. */
export const report: Report = {
  version: 1, mode: 'policy', evaluatedAt: on('20T18:30:00'), window: { from: on('17T06:00:12'), to: on('20T18:10:00') },
  summary: {
    ...counts,
    findings: { critical: 1, high: 0, medium: 1, low: 1, info: 0 },
    custody: { running: 21, complete: 17, environments: { prod: { running: 14, complete: 11 }, staging: { running: 6, complete: 6 }, [HOSTILE.markup]: { running: 1, complete: 0 } } },
    pushes: { total: 44, explained: 41 },
  },
  inputs: [
    { path: REGISTRY_LOG, source: 'distribution', records: 820, events: 610, refused: [{ line: 17, reason: 'digest: not a sha256 or sha512 digest: "sha256:12"' }, { line: 512, reason: 'not JSON' }], refusedMore: 1 },
    { path: AUDIT_LOG, source: 'kubernetes-audit', records: 3310, events: 301, refused: [] },
    { path: PODS, source: 'kubernetes-pods', records: 40, events: 40, refused: [] },
    { path: PODMAN_LOG, source: 'podman', records: 42, events: 12, refused: [] },
    { path: `logs/${HOSTILE.script}`, records: 0, events: 0, refused: [], skipped: 'no telemetry kind recognises its records' },
  ],
  coverage: [
    { source: 'distribution', scope: registry, from: on('17T06:00:00'), to: on('20T18:10:00'), gaps: [{ from: on('18T02:00:00'), to: on('18T02:40:00') }] },
    { source: 'kubernetes-audit', scope: 'prod-eu', from: on('17T06:00:00'), to: on('20T18:09:00'), gaps: [] },
    { source: 'github', scope: HOSTILE.markup, from: on('17T08:00:00'), to: on('20T17:00:00'), gaps: [] },
  ],
  findings: [...story, ...others],
  chains: { [incident.id]: chain, '1f0b5c6d7e8f9012': hostileChain, ...Object.fromEntries(parts.map((id) => [id, chain])) },
  placements,
};
