import type { PlacementRow, Report } from '../../core/report.ts';
import { broken, chain, hostileChain, whole } from './chain.fixture.ts';
import { custodyReport } from './custody.fixture.ts';
import { others, story } from './findings.fixture.ts';
import {
  api,
  AUDIT_LOG,
  emergency,
  HOSTILE,
  image,
  INCIDENT,
  on,
  parts,
  PODMAN_LOG,
  PODS,
  registry,
  REGISTRY_LOG,
  running,
  trusted,
} from './story.fixture.ts';

const placements: readonly PlacementRow[] = [
  { ...running, environment: 'prod', image, from: on('19T18:20:03'), running: true, custody: broken },
  {
    ...running,
    environment: 'prod',
    image: { ...api, digest: trusted },
    from: on('17T09:32:10'),
    to: on('19T18:20:00'),
    running: false,
    custody: whole,
  },
  {
    ...running,
    workload: 'Deployment/web',
    container: HOSTILE.reordered,
    environment: 'prod',
    image: { registry, repository: 'prod/shop/web', tag: '2.0', digest: emergency },
    from: on('18T10:02:30'),
    running: true,
  },
];

const counts = { records: 4212, events: 963, refused: 3 };

/** A small company's four days: one implant told as an incident, ordinary trouble beside it, and hostile names throughout. */
export const report: Report = {
  version: 1,
  mode: 'policy',
  evaluatedAt: on('20T18:30:00'),
  window: { from: on('17T06:00:12'), to: on('20T18:10:00') },
  summary: {
    ...counts,
    findings: { critical: 1, high: 0, medium: 1, low: 1, info: 0 },
    custody: {
      running: 21,
      complete: 17,
      unknown: 3,
      unexamined: ['provenance'],
      environments: {
        prod: { running: 14, complete: 11, unknown: 2 },
        staging: { running: 6, complete: 6, unknown: 0 },
        [HOSTILE.markup]: { running: 1, complete: 0, unknown: 1 },
      },
    },
    pushes: { total: 46, explained: 41, claimed: 0, unasked: 0, withoutDigest: 0 },
  },
  inputs: [
    {
      path: REGISTRY_LOG,
      source: 'distribution',
      records: 820,
      events: 610,
      refused: [
        { line: 17, reason: 'digest: not a sha256 or sha512 digest: "sha256:12"' },
        { line: 512, reason: 'not JSON' },
      ],
      refusedMore: 1,
    },
    { path: AUDIT_LOG, source: 'kubernetes-audit', records: 3310, events: 301, refused: [] },
    { path: PODS, source: 'kubernetes-pods', records: 40, events: 40, refused: [] },
    { path: PODMAN_LOG, source: 'podman', records: 42, events: 12, refused: [] },
    {
      path: `logs/${HOSTILE.script}`,
      records: 0,
      events: 0,
      refused: [],
      skipped: 'no telemetry kind recognises its records',
    },
  ],
  coverage: [
    {
      source: 'distribution',
      scope: registry,
      from: on('17T06:00:00'),
      to: on('20T18:10:00'),
      gaps: [{ from: on('18T02:00:00'), to: on('18T02:40:00') }],
    },
    { source: 'kubernetes-audit', scope: 'prod-eu', from: on('17T06:00:00'), to: on('20T18:09:00'), gaps: [] },
    { source: 'github', scope: HOSTILE.markup, from: on('17T08:00:00'), to: on('20T17:00:00'), gaps: [] },
  ],
  unheard: [],
  limits: [
    {
      reason: `${HOSTILE.script} names no host`,
      rules: ['local-image-pushed'],
      add: '- { name: "build", kind: podman, host: NAME, files: ["**/build.log"] }',
    },
  ],
  findings: [...story, ...others],
  graphs: {},
  chains: {
    [INCIDENT]: chain,
    '1f0b5c6d7e8f9012': hostileChain,
    ...Object.fromEntries(parts.map((id) => [id, chain])),
  },
  placements,
  custody: custodyReport,
};
