import type { Evidence } from '../../core/finding.ts';
import type { Custody, Link } from '../../core/custody.ts';
import type { Chain, Step } from '../../core/report.ts';
import {
  committed,
  earlier,
  HOSTILE,
  image,
  implanted,
  INCIDENT,
  localPush,
  on,
  overwrite,
  parts,
  registry,
  rolled,
  trusted,
} from './story.fixture.ts';

function step(kind: Step['kind'], clock: string, title: string, more: Partial<Step> = {}): Step {
  return { kind, at: on(clock), title, strength: 'recorded', findings: [], evidence: [], ...more };
}

function links(complete: boolean, told: Partial<Custody['links']>): Custody {
  const unknown: Link = { state: 'unknown', reason: 'no such records were given', evidence: [] };
  return {
    trust: complete
      ? { standing: 'trusted', says: 'trusted: complete in all that is required: origin, publisher, path' }
      : { standing: 'broken', says: 'not trusted: not complete, for publisher is contradicted' },
    complete,
    required: ['origin', 'publisher', 'path'],
    links: {
      origin: unknown,
      publisher: unknown,
      path: unknown,
      admission: unknown,
      provenance: unknown,
      contents: unknown,
      ...told,
    },
  };
}

export const broken = links(false, {
  origin: { state: 'missing', reason: 'no build explains the push', absence: 'proven', evidence: [overwrite] },
  publisher: {
    state: 'contradicted',
    reason: `${HOSTILE.markup} is not allowed to push here`,
    strength: 'recorded',
    evidence: [overwrite],
  },
  path: {
    state: 'contradicted',
    reason: 'the tag was moved by hand',
    strength: 'recorded',
    evidence: [earlier, overwrite, rolled],
  },
});
export const whole = links(true, {
  origin: { state: 'complete', reason: 'github run 8123/1 of acme/shop', strength: 'inferred', evidence: [earlier] },
  publisher: { state: 'complete', reason: 'ci-bot pushed it', strength: 'recorded', evidence: [earlier] },
  path: { state: 'complete', reason: 'promoted from dev/shop/api', strength: 'recorded', evidence: [earlier] },
});
const where = (one: Evidence) => ({ path: one.path, line: one.line, sha256: one.sha256, eventId: one.eventId });

/** The life of the image in the story: a week of ordinary work, then the overwrite and the silent roll. */
export const chain: Chain = {
  image,
  digests: [{ digest: implanted, kind: 'manifest' }],
  custody: broken,
  steps: [
    step('build', '17T09:12:00', 'github run 8123/1 of acme/shop built commit 4f2a91c', {
      to: on('17T09:19:30'),
      actor: 'dana',
      strength: 'inferred',
    }),
    step('push', '17T09:18:40', 'ci-bot pushed prod/shop/api:1.4', {
      actor: 'ci-bot',
      digest: trusted,
      evidence: [where(earlier)],
      findings: [parts[2] ?? ''],
    }),
    step('tag', '17T09:18:40', 'prod/shop/api:1.4 meant sha256:a1a1a1a1a1a1…', {
      to: on('19T18:02:11'),
      actor: 'ci-bot',
      digest: trusted,
    }),
    step('deploy', '17T09:31:00', 'argocd set the image of api in Deployment/api to prod/shop/api:1.4', {
      actor: 'argocd',
    }),
    step('run', '17T09:32:10', 'Deployment/api ran sha256:a1a1a1a1a1a1… in prod-eu', {
      to: on('19T18:20:00'),
      digest: trusted,
    }),
    step('host', '19T17:41:00', 'laptop-17 pulled prod/shop/api:1.4'),
    step('host', '19T17:58:20', 'laptop-17 committed container api-debug', {
      detail: 'base prod/shop/api:1.4',
      findings: [parts[0] ?? ''],
      evidence: [where(committed)],
    }),
    step('host', '19T18:02:08', 'laptop-17 pushed prod/shop/api:1.4', {
      findings: [parts[0] ?? ''],
      evidence: [where(localPush)],
    }),
    step('push', '19T18:02:11', 'mallory pushed prod/shop/api:1.4 from 203.0.113.77', {
      detail: 'client podman/5.4',
      actor: 'mallory',
      digest: implanted,
      findings: [INCIDENT, ...parts],
      evidence: [where(overwrite)],
    }),
    step('tag', '19T18:02:11', 'prod/shop/api:1.4 means sha256:b2b2b2b2b2b2…', {
      ongoing: true,
      actor: 'mallory',
      digest: implanted,
      findings: [parts[2] ?? ''],
    }),
    step('run', '19T18:20:03', 'Deployment/api runs sha256:b2b2b2b2b2b2… in prod-eu', {
      ongoing: true,
      digest: implanted,
      findings: [INCIDENT, parts[3] ?? ''],
      evidence: [where(rolled)],
    }),
  ],
};

export const hostileChain: Chain = {
  image: { registry, repository: 'prod/shop/web', tag: '2.0' },
  digests: [],
  steps: [
    step('deploy', '18T10:02:00', `${HOSTILE.markup} changed ${HOSTILE.reordered}`, {
      actor: HOSTILE.terminal,
      detail: HOSTILE.script,
      findings: ['1f0b5c6d7e8f9012'],
    }),
  ],
};
