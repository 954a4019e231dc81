import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import type { Digest } from '../../core/digest.ts';
import type { ImageCompared } from '../../core/event.ts';
import { yara } from '../../contents/yara/yara.fixture.ts';
import { imageOpener } from '../../registry/open-image.ts';
import { compilePolicy } from '../../policy/compile/compile.ts';
import { loadPolicy } from '../../policy/file/load.ts';
import { ACME } from '../../rules/scenarios/acme.ts';
import { days, history, type Moment } from '../../rules/scenarios/history.ts';
import { pushed, ran, runs } from '../../rules/scenarios/scenario.ts';
import type { Story } from '../../rules/rule.ts';
import { type Analysis, analyze } from '../analysis/analyze.ts';
import { contentsIn } from '../analysis/judgements.ts';
import { compareWanted } from './compare-wanted.ts';
import { type ImageFinder, localImages } from './find-images.ts';
import { writeLayout } from './layout.fixture.ts';
import { readWanted } from './read-wanted.ts';

const folder = mkdtempSync(join(tmpdir(), 'landwaiter-images-'));
afterAll(() => rmSync(folder, { recursive: true }));

const policy = compilePolicy(loadPolicy(ACME, 'acme'));
const open = imageOpener({ environment: {}, fetch: globalThis.fetch, now: () => 0 });
const NOW = Date.UTC(2026, 11, 24);
const NOWHERE = { registry: 'registry.acme.example', repository: 'shop/api' };
const base = [{ name: 'etc/os-release', body: 'ID=debian\n' }];
const app = [{ name: 'srv/web/main.js', body: 'start();\n' }];

/** A step told with the image's real digests. */
function of(
  step: Moment,
  image: {
    readonly digest: Digest;
    readonly config: Digest;
    readonly layers: ImageCompared['comparison']['layers'] | readonly object[];
  },
): Moment {
  return { step: 'event', make: (id, at) => Object.assign(step.make(id, at), image) };
}

function judging({ events, coverage }: Story): (more: readonly ImageCompared[]) => Analysis {
  return (more) => analyze({ events: [...events, ...more], coverage, inputs: [] }, policy);
}

const layout = writeLayout(join(folder, 'shop'));
const old = layout.add([base, app], { Cmd: ['node', '/srv/web/main.js'] });
const own = layout.add([base, app, [{ name: 'etc/cron.d/agent', body: '* * * * * root /srv/agent\n' }]], {
  Cmd: ['node', '/srv/web/main.js'],
});
const story = history(
  ran('8123/1'),
  of(pushed('shop/api:1.4.2', 'a'), old),
  days(2),
  of(pushed('shop/api:1.4.3', 'b', { by: 'mallory' }), own),
);
const found = ({ findings }: Analysis) => findings.filter(({ rule }) => rule === 'implant-in-contents');

test('the image of a suspicious push is compared with the last trusted one, and what it carries is named', async () => {
  const judge = judging(story);
  expect(judge([]).wanted()).toMatchObject([
    { new: { digest: own.digest }, old: { digest: old.digest }, why: 'suspect' },
  ]);
  const { judged, facts, wanted, reasons } = await readWanted(judge, localImages([folder], open), policy, () => NOW);
  expect({ wanted, reasons }).toEqual({ wanted: [], reasons: [] });
  expect(facts).toMatchObject([{ strength: 'recorded', registry: 'registry.acme.example', repository: 'shop/api' }]);
  const [finding] = found(judged);
  expect(finding).toMatchObject({ severity: 'high', contents: { column: 'suspect', complete: true, rests: true } });
  expect(finding?.summary).toContain('/etc/cron.d/agent');
  expect(finding?.summary).toContain('the last trusted image, shop/api:1.4.2');
  // Read weeks later, it dates nothing.
  expect(judged.lineage.at).toBe(judge([]).lineage.at);
  expect(finding?.lastEventAt).toBeLessThan(NOW);
});

test('what is not there to read stays wanted, and it is said why', async () => {
  const empty = writeLayout(join(folder, 'other'));
  empty.add([base]);
  const finder = localImages([empty.folder], open);
  const { facts, wanted, reasons } = await readWanted(judging(story), finder, policy, () => NOW);
  expect(facts).toEqual([]);
  expect(wanted).toHaveLength(1);
  expect(reasons).toEqual([expect.stringMatching(/^there is no shop\/api:1\.4\.3 .* to read$/)]);
});

test('without images nothing changes but what is wanted', () => {
  const { findings } = judging(story)([]);
  expect(findings.filter((one) => one.contents)).toEqual([]);
});

test('a path without images is refused', () => {
  expect(() => localImages([join(folder, 'nowhere')], open)).toThrow(/there is no such folder or file of images/);
});

test('an index is compared platform by platform, and one that the old image had not is judged by itself', async () => {
  const multi = writeLayout(join(folder, 'multi'));
  const [amd, arm] = [multi.add([base, app]), multi.add([base, app], {}, 'arm64')];
  const bad = multi.add([base, app, [{ name: 'etc/ld.so.preload', body: '/usr/lib/x.so\n' }]]);
  const [before, after] = [multi.index({ amd64: amd.digest }), multi.index({ amd64: bad.digest, arm64: arm.digest })];
  const index = (name: string, digest: Digest, children: readonly Digest[], by = 'ci-bot'): Moment => {
    const step = pushed(name, 'e', { children: 'a', by });
    return { step: 'event', make: (id, at) => Object.assign(step.make(id, at), { digest, children }) };
  };
  const told = history(
    ran('8123/1'),
    index('shop/web:1.0.0', before, [amd.digest]),
    days(2),
    index('shop/web:1.0.1', after, [bad.digest, arm.digest], 'mallory'),
  );
  const { judged, facts, wanted } = await readWanted(
    judging(told),
    localImages([multi.folder], open),
    policy,
    () => NOW,
  );
  expect(facts.map(({ comparison: { platform, old: with_ } }) => [platform, with_?.manifest])).toEqual([
    ['linux/amd64', amd.digest],
    ['linux/arm64', undefined],
  ]);
  expect(wanted).toEqual([]);
  expect(found(judged)[0]).toMatchObject({ severity: 'high', image: { tag: '1.0.1' } });
});

describe('of an image of which something is gone', () => {
  const at = (store: { readonly folder: string }, digest: Digest): string =>
    join(store.folder, 'blobs', digest.replace(':', '/'));
  const asked = (store: { readonly folder: string }): ImageFinder => ({
    ...localImages([store.folder], open),
    isOfRegistries: true,
  });

  test('a missing configuration makes the record that a missing manifest makes', async () => {
    const bare = writeLayout(join(folder, 'bare'));
    const [before, after] = [bare.add([base]), bare.add([base, app])];
    const told = history(
      ran('8123/1'),
      of(pushed('shop/api:1.4.2', 'a'), before),
      days(2),
      of(pushed('shop/api:1.4.3', 'b', { by: 'mallory' }), after),
    );
    rmSync(at(bare, after.config));
    const { judged, facts, wanted, reasons } = await readWanted(judging(told), asked(bare), policy, () => NOW);
    expect(facts).toMatchObject([{ comparison: { new: { manifest: after.digest }, isComplete: false } }]);
    expect(facts[0]?.comparison.new.config).toBeUndefined();
    expect(judged.lineage.goneOf(after.digest, NOWHERE)?.id).toBe(facts[0]?.id);
    expect(wanted).toEqual([]);
    expect(reasons).toEqual([expect.stringMatching(/cannot be read: blob: .* has no sha256:/)]);
  });

  test('one platform that is missing is told, and the others are read: it is wanted no more, and not complete', async () => {
    const multi = writeLayout(join(folder, 'half'));
    const [amd, arm] = [multi.add([base, app]), multi.add([base, app], {}, 'arm64')];
    const [bad, lost] = [multi.add([base, app, [{ name: 'srv/x', body: 'x' }]]), multi.add([base], {}, 'arm64')];
    const before = multi.index({ amd64: amd.digest, arm64: arm.digest });
    const after = multi.index({ amd64: bad.digest, arm64: lost.digest });
    const index = (name: string, digest: Digest, children: readonly Digest[], by = 'ci-bot'): Moment => {
      const step = pushed(name, 'e', { children: 'a', by });
      return { step: 'event', make: (id, time) => Object.assign(step.make(id, time), { digest, children }) };
    };
    const told = history(
      ran('8123/1'),
      index('shop/web:1.0.0', before, [amd.digest, arm.digest]),
      days(2),
      index('shop/web:1.0.1', after, [bad.digest, lost.digest], 'mallory'),
    );
    rmSync(at(multi, lost.digest));
    const { judged, facts, wanted } = await readWanted(judging(told), asked(multi), policy, () => NOW);
    expect(facts.map(({ comparison: { new: own } }) => [own.manifest, own.config !== undefined])).toEqual([
      [bad.digest, true],
      [lost.digest, false],
    ]);
    expect(wanted).toEqual([]);
    expect(contentsIn(judged.findings, judged.lineage)).toMatchObject([
      { digest: after, isCurrent: true, isComplete: false, unread: expect.stringContaining('that is not there') },
    ]);
  });
});

test('what shows in one image takes its trust, so that the next is compared with the one before', async () => {
  const three = writeLayout(join(folder, 'three'));
  const hook = [{ name: 'etc/ld.so.preload', body: '/usr/lib/x.so\n' }];
  const [first, second, third] = [
    three.add([base, app]),
    three.add([base, app, hook]),
    three.add([base, [{ name: 'srv/web/main.js', body: 'start(2);\n' }], hook]),
  ];
  const told = history(
    ran('8123/1'),
    of(pushed('shop/api:1.0.0', 'a'), first),
    days(1),
    ran('8124/1'),
    of(pushed('shop/api:1.0.1', 'b'), second),
    days(1),
    ran('8125/1'),
    of(pushed('shop/api:1.0.2', 'c'), third),
    ...['1.0.0', '1.0.1', '1.0.2'].map((tag, at) => {
      const step = runs(`shop/api-${at}`, `shop/api:${tag}`, 'a');
      const digest = [first, second, third][at]?.digest;
      return {
        ...step,
        ...('step' in step &&
          step.step === 'event' && {
            make: (id: string, time: number) => Object.assign(step.make(id, time), { digest }),
          }),
      };
    }),
  );
  const { judged, facts } = await readWanted(judging(told), localImages([three.folder], open), policy, () => NOW);
  const [alone, ...others] = facts.filter(({ comparison }) => comparison.new.manifest === third.digest);
  expect(others.length + (alone ? 1 : 0)).toBeGreaterThan(0);
  expect(facts.map(({ comparison }) => comparison.old?.manifest)).toContain(first.digest);
  // Told once, of the push that brought it.
  expect(found(judged).map(({ image }) => image?.tag)).toEqual(['1.0.1']);
  expect(found(judged)[0]?.summary).toContain('1 later push to the repository shows the same');
});

describe('YARA rules of the policy', () => {
  const asking = (accept: string) => {
    const name = join(folder, 'acme-yara.yaml');
    const text = `${ACME}\ncontents:\n  yara: [agents.yar]\n${accept}`;
    writeFileSync(join(folder, 'agents.yar'), 'rule agent { strings: $a = "/srv/agent" condition: $a }');
    return compilePolicy(loadPolicy(text, name));
  };
  const images = localImages([layout.folder], open);
  const judgedBy = (policyWith: typeof policy) => (more: readonly ImageCompared[]) =>
    analyze({ events: [...story.events, ...more], coverage: story.coverage, inputs: [] }, policyWith);

  test('are looked for in what is wanted, and a match is a reason unless it is accepted by the file’s hash', async (context) => {
    await yara(context);
    const without = asking('');
    const one = await readWanted(judgedBy(without), images, without, () => NOW);
    const match = one.facts[0]?.comparison.seen.find(({ variant }) => variant === 'own-rule');
    expect(match).toMatchObject({ kind: 'known-sign', path: '/etc/cron.d/agent', says: 'agent in agents.yar' });
    const kinds = ({ judged }: typeof one) =>
      found(judged).flatMap(({ contents }) => contents?.reasons.map(({ kind }) => kind));
    expect(kinds(one)).toContain('known-sign');
    const accepting = asking(
      `  accept: [{ kind: known-sign, paths: [/etc/cron.d/agent], sha256: ${match?.sha256}, repositories: ["**"], reason: r, owner: dana@acme.example, expires: 2030-01-01T00:00:00Z }]\n`,
    );
    expect(kinds(await readWanted(judgedBy(accepting), images, accepting, () => NOW))).not.toContain('known-sign');
  });

  test('that are looked for nowhere leave a fact that is not complete, and says why', async () => {
    const [wanted] = judging(story)([]).wanted();
    if (!wanted) throw new Error('nothing is wanted');
    const outcome = await compareWanted(wanted, images, { limits: {}, yara: { unapplied: 'no package' } }, NOW);
    expect(outcome.facts).toMatchObject([
      { comparison: { isComplete: false, unread: [{ of: 'new', reason: 'no package' }] } },
    ]);
  });
});
