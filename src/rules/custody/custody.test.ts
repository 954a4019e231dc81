import { describe, expect, test } from 'vitest';
import type { AdmissionDecided } from '../../core/control-event.ts';
import type { Custody } from '../../core/custody.ts';
import type { LandwaiterEvent } from '../../core/event.ts';
import type { Finding } from '../../core/finding.ts';
import { HOUR, MINUTE } from '../../core/time.ts';
import { attached, caseKey, caseTrust, nothingAttached } from '../scenarios/evidence-scenario.ts';
import { buildLineage } from '../../lineage/lineage.ts';
import { custodyOf } from './custody.ts';
import { compilePolicy, observe } from '../../policy/compile/compile.ts';
import { loadPolicy } from '../../policy/file/load.ts';
import { ACME } from '../scenarios/acme.ts';
import { audited, hooked } from '../scenarios/github-registry.ts';
import { history, hours, minutes, type Step, unheard } from '../scenarios/history.ts';
import { JOB, promotedByJob } from '../scenarios/promotion-job.ts';
import { untold } from '../scenarios/asking-scenario.ts';
import { deployed, pulled, pushed, ran, runs } from '../scenarios/scenario.ts';

const story = history(
  pushed('shop/api:1.4', 'a'),
  minutes(5),
  deployed('shop/api', 'shop/api:1.4'),
  minutes(1),
  runs('shop/api', 'shop/api:1.4', 'a'),
);
const seen = story.events.find((event) => event.type === 'container.observed');
if (seen?.type !== 'container.observed') throw new Error('nothing runs');
const { at, cluster, namespace, pod, image, origin } = seen;

let decisions = 0;
function decided(told: Partial<AdmissionDecided> = {}): AdmissionDecided {
  decisions += 1;
  return {
    type: 'admission.decided',
    id: `kyverno:${decisions}`,
    source: 'kyverno',
    at: at - MINUTE,
    strength: 'recorded',
    origin,
    control: 'kyverno',
    policy: 'signed-images',
    decision: 'allowed',
    namespace,
    kind: 'Pod',
    name: pod,
    images: [{ reference: image }],
    ...(cluster !== undefined && { cluster }),
    ...told,
  };
}

function admission(...facts: readonly LandwaiterEvent[]): readonly [string, string] {
  const lineage = buildLineage([...story.events, ...facts], story.coverage, observe(), at + HOUR, {
    registry: new Set(),
    ci: new Set(),
  });
  const placement = lineage.placements.find((one) => one.running);
  if (!placement) throw new Error('nothing runs');
  const { state, reason } = custodyOf(placement, lineage, {
    suspicions: () => [],
    read: () => undefined,
    about: () => [],
  }).links.admission;
  return [state, reason];
}

describe('the admission of what runs', () => {
  test.each<[string, readonly AdmissionDecided[], string]>([
    ['no verdict', [], 'unknown'],
    ['the pod was allowed', [decided()], 'complete'],
    ['its workload was allowed', [decided({ kind: 'Deployment', name: 'api' })], 'complete'],
    ['a webhook claims that it was allowed', [decided({ strength: 'asserted' })], 'unknown'],
    ['a webhook claims a violation', [decided({ strength: 'asserted', decision: 'violated' })], 'contradicted'],
    ['a violation that was let in', [decided({ decision: 'violated' })], 'contradicted'],
    ['break-glass', [decided({ decision: 'overridden', ticket: 'INC-7' })], 'contradicted'],
    ['the webhook failed open', [decided({ decision: 'unjudged' })], 'missing'],
    [
      'one policy allows, another does not',
      [decided(), decided({ policy: 'no-latest', decision: 'violated' })],
      'contradicted',
    ],
    [
      'the same policy first refused, then allowed',
      [decided({ decision: 'denied', at: at - 2 * MINUTE }), decided()],
      'complete',
    ],
    ['a verdict about another image of the pod', [decided({ images: [{ reference: 'sidecar:1' }] })], 'unknown'],
    ['a verdict about another pod', [decided({ name: 'web-1' })], 'unknown'],
    ['a verdict in another namespace', [decided({ namespace: 'web' })], 'unknown'],
    ['a verdict in another cluster', [decided({ cluster: 'dev' })], 'unknown'],
    ['a verdict from long before', [decided({ at: at - 2 * HOUR })], 'unknown'],
  ])('%s', (_, facts, state) => expect(admission(...facts)[0]).toBe(state));

  test('says which control said what', () => {
    expect(admission(decided({ decision: 'overridden', ticket: 'INC-7' }))[1]).toBe(
      'kyverno policy signed-images says no, and was overridden (INC-7)',
    );
  });
});

const policy = compilePolicy(loadPolicy(ACME, 'acme'));
const NO_FEEDS = { registry: new Set<string>(), ci: new Set<string>() };

/** The custody of the last container of a history, where these findings stand, each on the push it names. */
function custody(steps: readonly Step[], doubts: Readonly<Record<string, Finding>> = {}, by = policy): Custody {
  const { events, coverage, examined } = history(...steps);
  const last = Math.max(...events.map((event) => event.at));
  const kinds = { registry: new Set(['distribution']), ci: new Set(['github']) };
  const lineage = buildLineage(events, coverage, by, last + HOUR, kinds, undefined, [], examined);
  const placement = lineage.placements.at(-1);
  if (!placement) throw new Error('nothing runs');
  const suspicions = (key: string): readonly Finding[] =>
    Object.entries(doubts).flatMap(([name, finding]) => (key.includes(name) ? [finding] : []));
  return custodyOf(placement, lineage, { suspicions, read: () => undefined, about: () => [] });
}

function doubt(rule: string, title: string): Finding {
  return {
    id: rule,
    rule,
    title,
    severity: 'high',
    confidence: 'recorded',
    state: 'open',
    summary: '',
    why: '',
    missing: [],
    respond: [],
    benignIf: [],
    openedAt: 0,
    firstEventAt: 0,
    lastEventAt: 0,
    attack: [],
    evidence: [1, 2, 3, 4, 5].map((line) => ({
      source: 'distribution',
      path: 'log',
      line,
      eventId: `${rule}:${line}`,
      time: line,
      sha256: '',
      says: `said ${line}`,
    })),
  };
}

test('who pushed an image that the registry’s log tells by its tag alone is unknown, and nobody missing', () => {
  const { events, coverage } = history(
    untold('shop/api:1', { by: 'ci-bot' }),
    hours(1),
    pulled('shop/api', 'a'),
    runs('shop/api', 'shop/api:1', 'a'),
  );
  const kinds = { registry: new Set(['google-audit']), ci: new Set<string>() };
  const lineage = buildLineage(events, coverage, observe(), Math.max(...events.map((one) => one.at)), kinds);
  const [placement] = lineage.placements;
  if (!placement) throw new Error('nothing runs there');
  const { publisher } = custodyOf(placement, lineage, {
    suspicions: () => [],
    read: () => undefined,
    about: () => [],
  }).links;
  expect(publisher).toMatchObject({ state: 'unknown', reason: expect.stringContaining('ci-bot pushed shop/api:1 at') });
});

test.each([
  [
    'the same',
    'unknown',
    'container api of Deployment/api in shop (cluster prod-2) ran the same bytes before the records',
  ],
  ['other bytes', 'missing', 'no push to shop/api is on record'],
])('where a cluster ran %s before the records of the registry who pushed it is %s', (earlier, state, reason) => {
  const { events, coverage } = unheard(
    history(
      runs('shop/api', 'shop/api:1', earlier === 'the same' ? 'a' : 'b', { cluster: 'prod-2' }),
      hours(5),
      pushed('shop/web:1', 'w'),
      runs('shop/api', 'shop/api:1', 'a', { cluster: 'prod-1' }),
      hours(2),
      pushed('shop/web:2', 'x'),
    ),
    'distribution',
    -1,
    2,
  );
  const last = Math.max(...events.map((event) => event.at));
  const kinds = { registry: new Set(['distribution']), ci: new Set(['github']) };
  const lineage = buildLineage(events, coverage, policy, last, kinds);
  const placement = lineage.placements.find((one) => one.cluster === 'prod-1');
  if (!placement) throw new Error('nothing runs there');
  const { publisher } = custodyOf(placement, lineage, {
    suspicions: () => [],
    read: () => undefined,
    about: () => [],
  }).links;
  expect([publisher.state, publisher.reason]).toEqual([state, expect.stringContaining(reason)]);
});

const release: readonly Step[] = [
  ran('1/1', { made: ['shop/api:1@a'] }),
  pushed('shop/api:1', 'a'),
  deployed('shop/api', 'shop/api:1'),
  runs('shop/api', 'shop/api:1', 'a'),
];
const promoted: readonly Step[] = [
  ran('1/1', { made: ['dev/api:1@a'] }),
  pushed('dev/api:1', 'a'),
  pushed('prod/api:1', 'a', { by: 'promoter' }),
  runs('shop/api', 'prod/api:1', 'a'),
];

describe('the links of what runs', () => {
  test('a whole chain names for each link how well it is known and the records that say so', () => {
    const { complete, links } = custody(release);
    expect(complete).toBe(true);
    const told = Object.entries(links).map(([name, { state, strength, evidence }]) => [
      name,
      state,
      strength,
      evidence.map(({ path, line }) => `${path}:${line}`),
    ]);
    expect(told).toEqual([
      ['origin', 'complete', 'recorded', ['distribution.ndjson:2', 'github.ndjson:1']],
      ['publisher', 'complete', 'recorded', ['distribution.ndjson:2']],
      [
        'path',
        'complete',
        'recorded',
        ['distribution.ndjson:2', 'kubernetes-audit.ndjson:3', 'kubernetes-pods.ndjson:4'],
      ],
      ['admission', 'unknown', undefined, []],
      ['provenance', 'unknown', undefined, []],
      ['contents', 'unknown', undefined, []],
    ]);
    expect(links.origin.reason).toBe('github run 1/1 of acme/shop reported this digest');
    expect(links.path.reason).toBe('shop/api:1 is what runs, as sha256:aaaaaaaaaaaa…');
  });

  test('who brought a digest is on record by the log that names no tag, though webhooks alone tell the tags', () => {
    const steps = [
      audited('shop/api', 'a'),
      hooked('shop/api:1', 'a'),
      hooked('shop/api:live', 'a'),
      runs('shop/api', 'shop/api:1', 'a'),
    ];
    expect(custody(steps).links.publisher).toMatchObject({ state: 'complete', strength: 'recorded' });
    const [, ...claimed] = steps;
    expect(custody(claimed).links.publisher).toMatchObject({ state: 'unknown', strength: 'asserted' });
  });

  test('of two runs at once the one that a tag names built what got another tag, too', () => {
    const commit = '3f1c9a7be0d24c5f8e6a1b2c3d4e5f60718293a4';
    const steps = [
      ran('1/1', { commit }),
      ran('2/1', { commit: 'b'.repeat(40) }),
      ...(['shop/api:sha-3f1c9a7', 'shop/api:main'] as const).map((image) => pushed(image, 'a')),
      runs('shop/api', 'shop/api:main', 'a'),
    ];
    expect(custody(steps).links.origin).toMatchObject({ state: 'complete', strength: 'asserted' });
    const [one, other, , moving, seenRunning] = steps;
    const untold = [one, other, moving, seenRunning].flatMap((step) => step ?? []);
    expect(custody(untold).links.origin).toMatchObject({ state: 'unknown' });
  });

  test('a push that only a webhook tells of completes nothing', () => {
    const { complete, links } = custody([
      pushed('shop/api:1', 'a', { strength: 'asserted' }),
      runs('shop/api', 'shop/api:1', 'a'),
    ]);
    expect(complete).toBe(false);
    expect(links.publisher).toMatchObject({
      state: 'unknown',
      strength: 'asserted',
      reason: 'ci-bot pushed shop/api:1, which is only claimed',
    });
  });

  test('a build of which only a webhook tells completes nothing', () => {
    const told = [
      ran('1/1', { made: ['a'], strength: 'asserted' }),
      pushed('shop/api:1', 'a'),
      runs('shop/api', 'shop/api:1', 'a'),
    ];
    const { complete, links } = custody(told);
    expect(complete).toBe(false);
    expect(links.origin).toMatchObject({
      state: 'unknown',
      strength: 'asserted',
      reason: 'github run 1/1 of acme/shop reported this digest, which only a webhook says',
    });
  });

  test('a build that fits by its time alone is told as that', () => {
    const { links } = custody([ran('8123/1'), pushed('shop/api:1', 'a'), runs('shop/api', 'shop/api:1', 'a')]);
    expect(links.origin).toMatchObject({
      state: 'complete',
      strength: 'inferred',
      reason: 'github run 8123/1 of acme/shop fits by its time',
    });
  });

  test('no build is missing as surely as the feed was there', () => {
    const { links } = custody([pushed('shop/api:1', 'a'), runs('shop/api', 'shop/api:1', 'a')]);
    expect(links.origin).toMatchObject({ state: 'missing', absence: 'assumed' });
    expect(links.origin.evidence.map(({ eventId }) => eventId)).toEqual(['distribution:0001']);
  });

  test('a doubt about any push of the image stands against it, whoever pushed it since', () => {
    const again: readonly Step[] = [
      pushed('shop/api:bad', 'a', { by: 'mallory' }),
      ...release.slice(0, 3),
      runs('shop/api', 'shop/api:1', 'a'),
    ];
    expect(custody(again, { ':bad@': doubt('tag-repointed', 'A tag was moved') }).links.publisher).toMatchObject({
      state: 'contradicted',
      reason: 'A tag was moved',
      strength: 'recorded',
    });
  });

  test('of a doubt the latest three records are shown', () => {
    const { publisher } = custody(release, { 'shop/api:1@': doubt('tag-repointed', 'A tag was moved') }).links;
    expect(publisher.evidence.map(({ says }) => says)).toEqual(['said 3', 'said 4', 'said 5']);
  });

  test('a promoted image has the build of its first stage, and its path names the stages', () => {
    const { links, complete } = custody(promoted);
    expect(complete).toBe(true);
    expect(links.origin.reason).toBe('github run 1/1 of acme/shop reported this digest');
    expect(links.path.reason).toBe('prod/api:1 is what runs, as sha256:aaaaaaaaaaaa…, promoted from dev/api:1');
  });

  test('a doubt about the stage that it was promoted from stands against its path', () => {
    const { links, complete } = custody(promoted, { 'dev/api:1@': doubt('tag-repointed', 'A tag was moved') });
    expect(complete).toBe(false);
    expect(links.path).toMatchObject({
      state: 'contradicted',
      reason: 'it was promoted from dev/api:1: A tag was moved',
    });
  });

  test('what came past the listed promotions has no origin', () => {
    const { origin } = custody([
      pushed('prod/api:1', 'a', { by: 'mallory' }),
      runs('shop/api', 'prod/api:1', 'a'),
    ]).links;
    expect(origin).toMatchObject({ state: 'missing', reason: 'none of the listed promotions brought it here' });
  });

  test('a promotion of whose job only a webhook tells completes neither path nor publisher', () => {
    const byJob = (told: object) =>
      custody(
        [
          pushed('dev/api:1', 'a'),
          hours(1),
          ran('77/1', { ...JOB, ...told }),
          pushed('prod/api:1', 'a', { by: 'promoter' }),
          runs('shop/api', 'prod/api:1', 'a'),
        ],
        {},
        compilePolicy(loadPolicy(promotedByJob(ACME), 'acme')),
      ).links;
    expect(byJob({}).path.state).toBe('complete');
    expect(byJob({ source: 'github-webhook', strength: 'asserted' }).path).toMatchObject({
      state: 'unknown',
      reason: expect.stringContaining('which is only claimed'),
    });
  });

  test.each([
    ['push-differs-from-build', 'origin'],
    ['push-from-unusual-build', 'origin'],
    ['layers-appended', 'contents'],
  ] as const)('%s contradicts the %s as well', (rule, link) => {
    const { links, complete } = custody(release, { 'shop/api:1@': doubt(rule, 'It is not right') });
    expect(links[link]).toMatchObject({ state: 'contradicted', reason: 'It is not right' });
    expect(complete).toBe(false);
  });

  test('a signature beside it is a claim until something verifies it; one under suspicion speaks against it', () => {
    const tag = `sha256-${'a'.repeat(64)}.sig`;
    const signed: readonly Step[] = [
      ...release.slice(0, 2),
      pushed(`shop/api:${tag}`, 'b', { artifactType: 'application/vnd.dev.cosign.artifact.sig.v1+json', subject: 'a' }),
      ...release.slice(2),
    ];
    const { links, complete } = custody(signed);
    expect(complete).toBe(true);
    expect(links.provenance).toMatchObject({
      state: 'unknown',
      strength: 'asserted',
      reason: 'the registry holds what claims to be about it (signature), and nothing verified that',
    });
    expect(links.provenance.evidence).toHaveLength(1);
    const replaced = custody(signed, { [tag]: doubt('signature-replaced', 'A signature was replaced') });
    expect(replaced.links.provenance.state).toBe('contradicted');
    expect(replaced.complete).toBe(false);
  });

  test('rubbish, a stranger’s and a forged one beside the good signature take nothing from the image', () => {
    const signedBy = compilePolicy(
      loadPolicy(`${ACME}\nsigners: [{ name: release, key: keys/release.pub }]\n`, 'acme'),
      undefined,
      ({ name, key = '' }) => ({ trust: [caseTrust(name)], key: caseKey(key) }),
    );
    const bad: readonly Step[] = [
      attached('a', { as: 'rubbish', state: 'unreadable', check: 'parse' }),
      attached('a', { as: 'foreign', state: 'failed', check: 'signature', ours: false }),
      attached('a', { as: 'forged', state: 'failed', check: 'subject', ours: true }),
    ];
    const forged = { 'shop/api:1@': doubt('signature-invalid', 'It is not good') };
    const good = custody([...release, ...bad, attached('a', { as: 'good' })], forged, signedBy).links.provenance;
    expect(good).toMatchObject({ state: 'complete', reason: 'release signed it', strength: 'verified' });
    const without = custody([...release, ...bad], forged, signedBy).links.provenance;
    expect(without.state).toBe('contradicted');
  });

  test.each(['the log c0ffee123456…', 'its certificate authority'])(
    'a required signature cannot be told where the trust root does not know %s, and is never met',
    (service) => {
      const who = { identity: 'https://ci.example/shop', issuer: 'https://token.example', claims: {} };
      const text = `${ACME.replace('require: { digest: true }', 'require: { signature: [ci] }')}
signers: [{ name: ci, identity: "https://ci.example/shop", issuer: "https://token.example" }]\n`;
      const trust = ({ name }: { readonly name: string }) => ({ trust: [caseTrust(name)] });
      const signedBy = compilePolicy(loadPolicy(text, 'acme'), undefined, trust);
      const asked: readonly Step[] = [...release, hours(1), nothingAttached('a')];
      expect(custody(asked, {}, signedBy).links.provenance.state).toBe('missing');
      const unknown = attached('a', {
        signer: 'ci',
        who,
        state: 'unsupported',
        check: 'trust-root',
        ours: service !== 'its certificate authority',
        reason: `it is signed by a service that this trust root (of 2026-03-01) does not know: ${service}`,
      });
      const { links, complete } = custody([...asked, unknown], {}, signedBy);
      const told = { state: 'unknown', reason: expect.stringContaining(service) };
      expect({ complete, link: links.provenance }).toMatchObject({ complete: false, link: told });
    },
  );

  test('a digest that only the tag tells is told as inferred', () => {
    const { events, coverage } = history(...release);
    const blind = events.map((event): LandwaiterEvent => {
      if (event.type !== 'container.observed') return event;
      const { digest: _, ...rest } = event;
      return rest;
    });
    const lineage = buildLineage(blind, coverage, policy, (events.at(-1)?.at ?? 0) + HOUR, NO_FEEDS);
    const placement = lineage.placements.find((one) => one.asked.length > 0);
    if (!placement) throw new Error('nothing was asked for');
    const { path } = custodyOf(placement, lineage, {
      suspicions: () => [],
      read: () => undefined,
      about: () => [],
    }).links;
    expect(path).toMatchObject({ strength: 'inferred' });
    expect(path.reason).toContain('if its tag still meant that when it was pulled');
  });
});

describe('a chain is complete', () => {
  const claimed = [
    ran('1/1', { made: ['shop/api:1@a'] }),
    pushed('shop/api:1', 'a', { strength: 'asserted' }),
    runs('shop/api', 'shop/api:1', 'a'),
  ];
  const trusted = [
    ran('1/1', { made: ['shop/api:1@a'] }),
    pushed('shop/api:1', 'a'),
    runs('shop/api', 'shop/api:1', 'a'),
  ];
  const requiring = (require: string, steps: readonly Step[], doubts?: Readonly<Record<string, Finding>>) => {
    const text = ACME.replace('require: { digest: true }', `require: { ${require} }`);
    const { complete, required } = custody(steps, doubts, compilePolicy(loadPolicy(text, 'required')));
    return { complete, required: required.join(' ') };
  };
  const ALWAYS = 'origin publisher path';

  test.each<[string, string, readonly Step[], string, boolean]>([
    ['with origin, publisher and path where nothing is required', '', trusted, ALWAYS, true],
    ['not with a publisher that is only claimed', '', claimed, ALWAYS, false],
    ['by what is required alone, and that is complete', 'build: true', claimed, 'origin', true],
    ['not where what is required is unknown: admission', 'admission: true', trusted, 'admission', false],
    ['not where what is required is unknown: provenance', 'provenance: true', trusted, 'provenance', false],
    ['where what is required is no link of a chain, as without', 'digest: true', claimed, ALWAYS, false],
  ])('%s', (_, require, steps, required, complete) =>
    expect(requiring(require, steps)).toEqual({ complete, required }),
  );

  test('never where a link is broken that little is asked about', () => {
    const doubts = { 'shop/api:1': doubt('push-by-unapproved-actor', 'Pushed by someone else') };
    expect(requiring('build: true', trusted, doubts)).toEqual({ complete: false, required: 'origin' });
  });
});
