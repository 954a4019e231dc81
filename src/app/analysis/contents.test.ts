import { describe, expect, test } from 'vitest';
import type { Seen } from '../../core/comparison.ts';
import type { Finding } from '../../core/finding.ts';
import type { Policy } from '../../core/policy.ts';
import { compilePolicy } from '../../policy/compile/compile.ts';
import { loadPolicy } from '../../policy/file/load.ts';
import { ACME } from '../../rules/scenarios/acme.ts';
import { compared, gone, saw } from '../../rules/scenarios/contents-scenario.ts';
import { by, DOORS } from '../../rules/scenarios/doors.fixture.ts';
import { days, history, hours, type Step } from '../../rules/scenarios/history.ts';
import { digestOf, onHost, pushed, ran } from '../../rules/scenarios/scenario.ts';
import { type Analysis, analyze } from './analyze.ts';
import { comparedInRecords } from './compared-in-records.ts';
import { built, laptop, release, running } from './read-images.fixture.ts';

const acme = policyOf(ACME);
const ASKED = policyOf(ACME.replace('require: { digest: true }', 'require: { contents: true }'));

function policyOf(text: string): Policy {
  return compilePolicy(loadPolicy(text, 'acme'));
}

function judged(policy: Policy, ...steps: readonly Step[]): Analysis {
  const { events, coverage } = history(...steps);
  return analyze({ events, coverage, inputs: [] }, policy);
}

function inContents({ findings }: Analysis): readonly Finding[] {
  return findings.filter(({ rule }) => rule === 'implant-in-contents');
}

function link(policy: Policy, ...steps: readonly Step[]) {
  return judged(policy, ...steps)
    .report()
    .placements.at(-1)?.custody?.links.contents;
}

const hook = saw('loader-hook', '/etc/ld.so.preload');

describe('custody', () => {
  test('is complete when a record says that all was compared with a trusted image, and nothing counts', () => {
    const told = link(acme, release, built, compared('b', { old: 'a' }), running);
    expect(told).toMatchObject({ state: 'complete', strength: 'recorded' });
    expect(told?.reason).toBe('compared with shop/api:1.4.2, nothing in it counts');
    expect(told?.evidence.map(({ source }) => source)).toEqual(['image-comparison']);
  });
  test.each([
    ['nothing was read', [], 'the contents were not compared'],
    ['it was judged by itself', [compared('b')], /judged by itself$/],
    [
      'it was compared with an image that is not trusted',
      [compared('b', { old: 'e' })],
      /not with shop\/api:1\.4\.2 yet$/,
    ],
    ['only a claim says so', [compared('b', { old: 'a', strength: 'asserted' })], /only claimed$/],
    ['not all could be read', [compared('b', { old: 'a', isComplete: false })], 'not all of it could be read: cut off'],
  ])('is unknown when %s', (_, steps, reason) => {
    const told = link(acme, release, built, ...steps, running);
    expect(told?.state).toBe('unknown');
    expect(told?.reason).toMatch(reason);
  });
  test('lacks what an environment asks for and could not be read', () => {
    const steps = [release, built, compared('b', { old: 'a', isComplete: false }), running];
    expect(link(ASKED, ...steps)?.state).toBe('missing');
    expect(
      judged(ASKED, ...steps)
        .report()
        .placements.at(-1)?.custody?.required,
    ).toEqual(['contents']);
  });
  test('lacks what an environment asks for when the image is gone', () => {
    const reason = 'the image is gone: there is no such manifest';
    expect(link(ASKED, release, built, running, gone('b'))).toMatchObject({ state: 'missing', reason });
    expect(link(acme, release, built, running, gone('b'))).toMatchObject({ state: 'unknown', reason });
  });
  test('of an image that only a claim says is gone is unknown, and it is to be read', () => {
    const steps = [release, built, running, gone('b', { strength: 'asserted' })];
    expect(link(ASKED, ...steps)?.reason).toBe('the contents were not compared');
    expect(judged(ASKED, ...steps).wanted()).toHaveLength(1);
  });
  test('what a record says is gone is wanted no more, until it is pushed anew', () => {
    const told = [release, built, running, gone('b')];
    expect(judged(ASKED, ...told).wanted()).toEqual([]);
    const anew = [hours(1), pushed('shop/api:1.4.3', 'b', { layers: 'zy' })];
    expect(judged(ASKED, ...told, ...anew).wanted()).toHaveLength(1);
  });
  test('whoever deletes an image after it was read hides nothing of what was seen', () => {
    const seen = [release, built, compared('b', { old: 'a', seen: [hook] })];
    expect(inContents(judged(acme, ...seen, gone('b')))).toEqual(inContents(judged(acme, ...seen)));
    expect(link(ASKED, ...seen, running, gone('b'))?.state).toBe('contradicted');
  });
  test('speaks against an image in which something was found', () => {
    const told = link(acme, release, built, compared('b', { old: 'a', seen: [hook] }), running);
    expect(told).toMatchObject({ state: 'contradicted', reason: 'An image carries what nothing explains' });
  });
});

describe('what is weaker than a record', () => {
  const forged = { old: 'a', reader: 9, strength: 'asserted' } as const;
  test('raises suspicion', () => {
    const [finding] = inContents(judged(acme, release, built, compared('b', { ...forged, seen: [hook] })));
    expect(finding).toMatchObject({ severity: 'high', confidence: 'asserted' });
  });
  test('clears nothing beside one, though its reader is newer', () => {
    const told = [release, built, compared('b', { old: 'a', seen: [hook] })];
    expect(inContents(judged(acme, ...told, compared('b', forged)))).toEqual(inContents(judged(acme, ...told)));
  });
  test('completes nothing, and a door beyond whose scope the registry is does neither', () => {
    const doors = policyOf(`${ACME}${DOORS}`);
    const at = { at: 'registry.acme.example/shop/api' };
    const sandbox = by('sandbox', compared('b', { old: 'a', ...at }));
    expect(link(doors, release, built, sandbox, running)?.reason).toBe('the contents were not compared');
    const nameless = by('sandbox', compared('b', { old: 'a', at: '' }));
    expect(link(doors, release, built, nameless, running)?.reason).toBe('the contents were not compared');
    const found = [release, built, by('prod', compared('b', { old: 'a', seen: [hook], ...at }))];
    expect(inContents(judged(doors, ...found, sandbox, nameless))).toEqual(inContents(judged(doors, ...found)));
  });
});

describe('of several readings of one pair', () => {
  const [none, all] = [compared('b', { old: 'a', reader: 2 }), compared('b', { old: 'a', reader: 1, seen: [hook] })];
  test('the newest reader’s counts', () => {
    for (const steps of [
      [none, all],
      [all, none],
    ])
      expect(inContents(judged(acme, release, built, ...steps))).toEqual([]);
  });
  test('one that is not complete replaces none of the same reader', () => {
    const cut = compared('b', { old: 'a', isComplete: false });
    for (const steps of [
      [cut, all],
      [all, cut],
    ])
      expect(inContents(judged(acme, release, built, ...steps))).toHaveLength(1);
  });
});

describe('a baseline that moves', () => {
  const between: Step = [ran('8200/1'), pushed('shop/api:1.4.2-1', 'c', { layers: 'v' }), hours(1)];
  const against = compared('b', { old: 'a', seen: [hook] });
  test('silences nothing until the new pair is read', () => {
    const analysis = judged(acme, release, between, built, against);
    const [finding] = inContents(analysis);
    expect(finding?.summary).toContain('was compared with shop/api:1.4.2:');
    expect(finding?.missing).toContain('a comparison with shop/api:1.4.2-1: not compared yet');
    expect(analysis.wanted()).toMatchObject([
      { new: { digest: digestOf('b') }, old: { digest: digestOf('c') }, why: 'suspect' },
    ]);
  });
  test('is followed when it is', () => {
    expect(inContents(judged(acme, release, between, built, against, compared('b', { old: 'c' })))).toEqual([]);
  });
  test('hides nothing behind an image that is suspect itself', () => {
    const bad = pushed('shop/api:1.4.2-1', 'c', { by: 'mallory' });
    const steps = [release, bad, built, against, compared('b', { old: 'c' })];
    expect(inContents(judged(acme, ...steps)).map(({ image }) => image?.tag)).toEqual(['1.4.3']);
  });
});

describe('what rests on another finding', () => {
  const cron = saw('scheduled-task', '/etc/cron.d/agent');
  test('is no graver than that, and no second word on the push', () => {
    const [finding] = inContents(judged(acme, release, laptop, compared('b', { old: 'a', seen: [cron] })));
    expect(finding).toMatchObject({ severity: 'high', contents: { column: 'suspect', rests: true } });
  });
  test('is graver where it would be without', () => {
    const [finding] = inContents(
      judged(
        acme,
        release,
        laptop,
        compared('b', { old: 'a', seen: [hook, saw('ssh-key', '/root/.ssh/authorized_keys')] }),
      ),
    );
    expect(finding).toMatchObject({ severity: 'critical', contents: { column: 'suspect', score: 120 } });
    expect(finding?.contents?.rests).toBeUndefined();
  });
  test('is one incident with it', () => {
    const { findings } = judged(acme, release, laptop, compared('b', { old: 'a', seen: [cron] }), running);
    const heads = findings.filter(({ incident, state }) => incident === undefined && state === 'open');
    const [head] = heads.filter(({ image }) => image?.digest === digestOf('b'));
    expect(heads.filter(({ image }) => image?.digest === digestOf('b'))).toHaveLength(1);
    expect(head?.contents?.reasons).toMatchObject([{ kind: 'scheduled-task', path: '/etc/cron.d/agent', points: 60 }]);
    expect(head?.summary).toContain('/etc/cron.d/agent');
  });
});

test('what every later build shows, too, is told once, with the push that brought it', () => {
  const stripped = saw('package-file-changed', '/usr/lib/libssl.so.3', { variant: 'program' });
  const nightly = ['b', 'c', 'd'].map(
    (digest, at): Step => [
      ran(`900${at}/1`, { made: [digest] }),
      pushed(`shop/api:1.4.${at + 3}`, digest, { layers: `z${at}` }),
      compared(digest, { old: 'a', seen: [stripped] }),
      days(1),
    ],
  );
  const [finding, ...others] = inContents(judged(acme, release, nightly));
  expect(others).toEqual([]);
  expect(finding).toMatchObject({ severity: 'medium', image: { tag: '1.4.3' } });
  expect(finding?.summary).toContain('2 later pushes to the repository show the same');
});

describe('the image that somebody wants to have compared', () => {
  test('is compared with the last trusted one, by the weights of its push', () => {
    const found = comparedInRecords(judged(acme, release, built), digestOf('b'));
    expect(found).toMatchObject({
      old: { repository: 'shop/api', tag: '1.4.2', digest: digestOf('a') },
      column: 'built',
    });
    expect(found.why).toBe('that is the last trusted one in the repository');
    expect(comparedInRecords(judged(acme, release, laptop), digestOf('b')).column).toBe('suspect');
  });
  test('is looked at by itself where there is none, and is refused where no record tells of it', () => {
    const alone = comparedInRecords(judged(acme, laptop), digestOf('b'));
    expect([alone.old, alone.why]).toEqual([undefined, 'no trusted image is there to compare it with']);
    expect(() => comparedInRecords(judged(acme, release), digestOf('e'))).toThrow(/no record tells of a push/);
  });
});

describe('what an earlier push told of', () => {
  const stripped = saw('package-file-changed', '/usr/lib/libssl.so.3', { variant: 'program' });
  const certificate = saw('certificate-authority', '/usr/local/share/ca-certificates/acme.crt');
  const hooked = saw('import-hook', '/usr/lib/python3/a.pth');
  const setId = saw('set-id-added', '/usr/bin/x');
  const builds = (...each: readonly (readonly Seen[])[]): readonly Step[] =>
    each.map((seen, at): Step => {
      const digest = 'bcd'[at] ?? '';
      return [
        ran(`900${at}/1`, { made: [digest] }),
        pushed(`shop/api:1.4.${at + 3}`, digest, { layers: `z${at}` }),
        compared(digest, { old: 'a', seen }),
        days(1),
      ];
    });
  const told = (...steps: readonly Step[]) =>
    inContents(judged(acme, release, ...steps)).map(({ image }) => image?.tag);

  test('is told once, also where a later one shows something that would raise nothing by itself', () => {
    expect(told(...builds([certificate]))).toEqual([]);
    expect(told(...builds([stripped], [stripped, certificate]))).toEqual(['1.4.3']);
  });
  test('covers nothing that weighs as much by itself, though the whole is no graver', () => {
    expect(new Set(told(...builds([stripped, hooked], [stripped, setId])))).toEqual(new Set(['1.4.3', '1.4.4']));
  });
  test('covers nothing that makes the whole graver', () => {
    expect(new Set(told(...builds([stripped], [stripped, hooked])))).toEqual(new Set(['1.4.3', '1.4.4']));
  });
});

test('a run that reports another digest is what the image is compared with, unless only a claim says so', () => {
  const told = (strength: 'recorded' | 'asserted'): Step => [
    release,
    ran('8124/1', { made: ['shop/api:1.4.3@e'], commit: COMMIT, strength }),
    pushed('shop/api:1.4.3', 'b', { labels: { 'org.opencontainers.image.revision': COMMIT } }),
  ];
  const wanted = (strength: 'recorded' | 'asserted') => judged(acme, told(strength), running).wanted()[0]?.old?.digest;
  expect(wanted('recorded')).toBe(digestOf('e'));
  expect(wanted('asserted')).toBe(digestOf('a'));
});

const COMMIT = '3f1c9a7be0d24c5f8e6a1b2c3d4e5f60718293a4';

test('of the tags of a repository the same series comes first; what the policy lists alone may be a baseline', () => {
  const others: Step = [
    ran('8130/1', { made: ['shop/api:1.4.1@c'] }),
    pushed('shop/api:1.4.1', 'c'),
    hours(1),
    ran('8131/1', { made: ['shop/api:2.0.0@d'] }),
    pushed('shop/api:2.0.0', 'd'),
    days(1),
    built,
    running,
  ];
  const listed = policyOf(`${ACME}
contents:
  baseline: [{ repositories: ["registry.acme.example/shop/**"], tags: ["2.*"] }]
`);
  expect(judged(acme, others).wanted()[0]?.old).toMatchObject({ tag: '1.4.1' });
  expect(judged(listed, others).wanted()[0]?.old).toMatchObject({ tag: '2.0.0' });
});

describe('the sentences of other findings name what the image has', () => {
  const cron = saw('scheduled-task', '/etc/cron.d/agent', { says: '* * * * * root /opt/agent' });
  const said = (rule: string, ...steps: readonly Step[]): string | undefined =>
    judged(acme, ...steps).findings.find((one) => one.rule === rule)?.summary;
  const read = compared('b', {
    old: 'a',
    layers: 'xy',
    seen: [cron, hook, saw('unowned-code', '/opt/agent'), saw('unowned-code', '/opt/b')],
  });
  const words =
    'Compared with shop/api:1.4.2: /etc/ld.so.preload has a library loaded into every program; /etc/cron.d/agent runs by the clock: * * * * * root /opt/agent; ';
  test('of an image with layers appended', () => {
    const told = said('layers-appended', release, pushed('shop/api:1.4.3', 'b', { by: 'mallory', layers: 'xy' }), read);
    expect(told).toContain(words);
    expect(told).toMatch(/; and 1 more\.$/);
  });
  test('of an image made on a laptop', () => {
    const made: Step = [
      onHost('laptop-7', 'committed', 'c'),
      pushed('shop/api:1.4.3', 'b', { config: 'c', layers: 'xy' }),
    ];
    expect(said('local-image-pushed', release, made, read)).toContain(words);
  });
  test('of a tag that was moved', () => {
    const moved = pushed('shop/api:1.4.2', 'b', { by: 'mallory', layers: 'xy' });
    expect(said('tag-repointed', release, moved, read)).toContain(words);
  });
  test('of an index of which one platform was exchanged', () => {
    const indexes: Step = [
      ran('8123/1', { made: ['shop/api:1.4.2@e'] }),
      pushed('shop/api', 'a'),
      pushed('shop/api', 'c'),
      pushed('shop/api:1.4.2', 'e', { children: 'ac' }),
      days(2),
      pushed('shop/api', 'b', { by: 'mallory' }),
      pushed('shop/api:1.4.2', 'f', { by: 'mallory', children: 'bc' }),
    ];
    expect(said('platform-swapped', indexes, read)).toContain(words);
  });
});

test('is compared with an image, never with a signature that was pushed since', () => {
  const kind = 'application/vnd.dev.cosign.artifact.sig.v1+json';
  const told = judged(
    policyOf('version: 1\npublishers: [{ repositories: ["registry.acme.example/shop/**"], actors: [ci-bot] }]\n'),
    pushed('shop/api:1.4.2', 'a', { layers: 'x' }),
    hours(1),
    pushed('shop/api:sha256-aa.sig', 'c', { artifactType: kind }),
    days(2),
    pushed('shop/api:2.0.0', 'b', { by: 'mallory', layers: 'zy' }),
  );
  expect(told.wanted()[0]?.old).toMatchObject({ tag: '1.4.2' });
});
