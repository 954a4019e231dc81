import type { Decision } from '../../core/decision.ts';
import { type Digest, parseDigest } from '../../core/digest.ts';
import type { LandwaiterEvent, ManifestPulled, ManifestPushed, Origin, WorkloadChanged } from '../../core/event.ts';
import type { Finding } from '../../core/finding.ts';

/** A digest of one letter. */
export const sha = (letter: string): Digest => parseDigest(`sha256:${letter.repeat(64)}`);
/** Where a fact was read; the letter makes up the hash of its record. */
export const origin = (path: string, line: number, letter = '0'): Origin => ({ path, line, sha256: letter.repeat(64) });

/** A push to `shop/api:v1` that says more or something else where asked. */
export function push(id: string, more: Partial<ManifestPushed> = {}): ManifestPushed {
  return {
    type: 'manifest.pushed',
    id,
    source: 'test',
    at: 1000,
    strength: 'recorded',
    origin: origin('a.log', 1),
    registry: 'registry.acme.example',
    repository: 'shop/api',
    tag: 'v1',
    digest: sha('a'),
    ...more,
  };
}

/** A pull of the same. */
export function pull(id: string, at: number, more: Partial<ManifestPulled> = {}): ManifestPulled {
  return { ...push(id, { at }), ...more, type: 'manifest.pulled' };
}

/** A change of the deployment `api` that says more or something else where asked. */
export function change(id: string, at: number, more: Partial<WorkloadChanged> = {}): WorkloadChanged {
  const { type: _, digest: __, registry: ___, repository: ____, tag: _____, ...observed } = push(id, { at });
  return {
    ...observed,
    type: 'workload.changed',
    namespace: 'shop',
    kind: 'Deployment',
    name: 'api',
    verb: 'update',
    ...more,
  };
}

const observed = {
  id: 'seen',
  source: 'test',
  at: 5000,
  strength: 'recorded',
  origin: origin('pods.json', 1),
} as const;
const placed = { namespace: 'shop', container: 'api', kind: 'container', running: true } as const;

/** An image built, pushed, signed, deployed and running: every kind of event, in the order of time. */
export const STORY: readonly LandwaiterEvent[] = [
  push('index', { at: 1, digest: sha('1'), children: [sha('2')], actor: { name: 'ci-bot', kind: 'ci' } }),
  push('child', { at: 2, digest: sha('2'), config: sha('3'), layers: [{ digest: sha('4') }] }),
  push('signature', { at: 3, digest: sha('5'), subject: sha('1'), tag: 'v1.sig' }),
  push('elsewhere', { at: 4, registry: 'other.example', digest: sha('6'), actor: { name: 'dana', kind: 'human' } }),
  {
    ...observed,
    type: 'host.image',
    id: 'host',
    at: 5,
    action: 'committed',
    image: sha('3'),
    base: 'registry.acme.example/shop/api:v1',
  },
  {
    ...observed,
    type: 'run.reported',
    id: 'run',
    at: 6,
    system: 'github',
    project: 'acme/shop',
    run: '1/1',
    status: 'completed',
    products: [{ reference: `registry.acme.example/shop/api@${sha('1')}` }],
  },
  {
    ...observed,
    type: 'workload.changed',
    id: 'deploy',
    at: 7,
    namespace: 'shop',
    kind: 'Deployment',
    name: 'api',
    verb: 'patch',
    containers: [{ name: 'api', kind: 'container', image: 'registry.acme.example/shop/api:v1' }],
    actor: { name: 'argocd', kind: 'controller' },
    impersonator: { name: 'dana', kind: 'human' },
  },
  {
    ...observed,
    ...placed,
    type: 'container.observed',
    id: 'pod',
    at: 8,
    pod: 'api-1',
    image: 'registry.acme.example/shop/api',
    digest: sha('2'),
  },
  { ...observed, ...placed, type: 'container.observed', id: 'odd', at: 9, pod: 'api-2', image: '<not an image>' },
  {
    ...observed,
    type: 'image.compared',
    id: 'compared',
    at: 10,
    registry: 'registry.acme.example',
    repository: 'shop/api',
    comparison: {
      reader: 1,
      signs: '5'.repeat(64),
      platform: 'linux/amd64',
      old: { manifest: sha('7'), config: sha('8') },
      new: { manifest: sha('2'), config: sha('3') },
      isComplete: true,
      unread: [],
      seen: [{ kind: 'unowned-code', path: '/srv/\\xff', layer: 0, before: 'nothing' }],
      more: [],
      configuration: [],
      packages: [],
      packageCount: 0,
      files: { added: 1, changed: 0, removed: 0 },
      layers: [{ digest: sha('4'), size: 10, isShared: false }],
    },
  },
];

/** A finding with all its parts. */
export const FINDING: Finding = {
  id: '0123456789abcdef',
  rule: 'tag-repointed',
  severity: 'high',
  confidence: 'recorded',
  state: 'open',
  title: 'v1 moved',
  summary: 'dana moved v1.',
  why: 'It should not.',
  missing: ['a build'],
  respond: ['ask dana'],
  benignIf: [],
  openedAt: 1,
  firstEventAt: 1,
  lastEventAt: 2,
  attack: [{ technique: 'T1525', analytic: 'AN0946' }],
  evidence: [
    { source: 'test', path: 'a.log', line: 1, eventId: 'index', time: 1, sha256: '0'.repeat(64), says: 'pushed' },
  ],
};

/** A suppression with all its parts. */
export const DECISION: Decision = {
  id: 'd1',
  finding: FINDING.id,
  kind: 'suppress',
  who: 'dana@acme.example',
  identity: 'oidc:4711',
  role: 'analyst',
  why: 'we know this one',
  at: 1000,
  until: 2000,
  parts: ['fedcba9876543210'],
};

/** Texts that databases, objects and encodings stumble over. */
export const HOSTILE: readonly string[] = [
  `'; DROP TABLE fact; --`,
  '"',
  '"\\ud800"',
  '\ud800',
  '\ud801',
  '\ufffd',
  '\0',
  'a\0b',
  'a',
  'a\0',
  '\u{1f433}',
  '\uffff',
  '__proto__',
  'constructor',
  '%_?$1:x',
  '\\',
  '\r\n',
  ' ',
  'e\u0301',
  '\u00e9',
  'x'.repeat(100_000),
];
