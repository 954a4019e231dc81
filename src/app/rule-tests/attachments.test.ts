import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { LandwaiterEvent } from '../../core/event.ts';
import { DAY, HOUR } from '../../core/time.ts';
import { memoryStore } from '../../lineage/stores/memory/memory.ts';
import { compilePolicy } from '../../policy/compile/compile.ts';
import { loadPolicy } from '../../policy/file/load.ts';
import { ACME } from '../../rules/scenarios/acme.ts';
import { bare } from '../../rules/scenarios/doors.fixture.ts';
import { attached, BUNDLE, nothingAttached } from '../../rules/scenarios/evidence-scenario.ts';
import { history, hours, START } from '../../rules/scenarios/history.ts';
import { digestOf, pushed, ran, runs } from '../../rules/scenarios/scenario.ts';
import { analyze } from '../analysis/analyze.ts';
import { inCases } from './cases.ts';

const SEED = 26;
const SIGNERS = `
signers:
  - { name: release, key: keys/release.pub, builders: ["https://builder.example/v1"] }
  - { name: scanner, key: keys/scanner.pub }
`;
const REQUIRED = ACME.replace('require: { digest: true }', 'require: { signature: [release], provenance: true }');
const OTHERS =
  REQUIRED.replace('[release]', '[other]') + SIGNERS.replace('release', 'other').replace('release', 'other');
const policyOf = (text: string) => compilePolicy(loadPolicy(text, 'acme'), undefined, inCases);
const BUILD = {
  builder: 'https://builder.example/v1',
  source: 'git+https://github.com/acme/shop',
  workflow: '.github/workflows/release.yml',
  ref: 'refs/heads/main',
  trigger: 'push',
};
const COUNTS = { from: 0, to: START + 6 * HOUR };

/** Signed, unsigned and foreign images; what was answered early, late, in part, and by whom anybody could be. */
const busy = history(
  ran('8123/1', { made: ['a'], commit: '1'.repeat(40) }),
  pushed('shop/api:1', 'a'),
  pushed(`shop/api:sha256-${'a'.repeat(64)}.sig`, 'signature of a'),
  attached('a', { signer: 'release', counts: COUNTS }),
  attached('a', { states: { ...BUILD, commit: '2'.repeat(40) }, as: 'statement of a' }),
  runs('shop/api', 'shop/api:1', 'a'),
  nothingAttached('b'),
  pushed('shop/api:2', 'b', { by: 'mallory' }),
  runs('shop/api', 'shop/api:2', 'b'),
  pushed(`shop/api:sha256-${'b'.repeat(64)}.sig`, 'old', { by: 'mallory' }),
  attached('b', { state: 'failed', check: 'subject', ours: true, as: 'old' }),
  nothingAttached('b', { strength: 'asserted' }),
  hours(1),
  attached('b', { state: 'failed', check: 'signature', ours: false, as: 'strange', isComplete: false }),
  nothingAttached('a'),
  pushed('shop/web', 'c'),
  pushed('shop/web:1', 'd', { children: 'cf' }),
  runs('shop/web', 'shop/web:1', 'c'),
  attached('c', { signer: 'release', at: 'shop/web', counts: COUNTS }),
  nothingAttached('d', { at: 'shop/web' }),
  attached('c', { state: 'failed', check: 'subject', ours: true, as: 'by nobody', at: 'shop/web' }),
  attached('d', { state: 'failed', check: 'log-entry', ours: true, as: 'by nobody, too', at: 'shop/web' }),
  hours(8),
  pushed('shop/late:1', 'e'),
  runs('shop/late', 'shop/late:1', 'e'),
  attached('e', { signer: 'release', at: 'shop/late', counts: COUNTS }),
  attached('e', { signer: 'release', at: 'sandbox.example/late', counts: COUNTS, strength: 'asserted' }),
  nothingAttached('e', { at: 'shop/late' }),
  bare(pushed('shop/api', '8', { by: 'scanner' })),
  bare(pushed('shop/api', '9', { by: 'mallory' })),
  attached('a', { signer: 'scanner', as: '8', referrer: BUNDLE }),
  attached('a', { state: 'failed', check: 'signature', ours: false, as: '9' }),
  attached('a', { state: 'failed', check: 'signature', ours: false, as: '9', referrer: BUNDLE, strength: 'asserted' }),
);

async function findingsOf(deliveries: readonly LandwaiterEvent[], policy: ReturnType<typeof policyOf>, at?: number) {
  const store = memoryStore();
  for (const one of deliveries) await store.record([one]);
  return analyze({ ...busy, events: await store.facts(), inputs: [] }, policy, at).findings;
}

const RULES = [
  'provenance-mismatch',
  'signature-by-unapproved-signer',
  'signature-invalid',
  'unattested-image-deployed',
  'unsigned-image-deployed',
];

describe('what is attached to images', () => {
  test(`100 orders of the same answers, each repeated up to three times, end in the same findings (seed ${SEED})`, async () => {
    const policy = policyOf(REQUIRED + SIGNERS);
    const expected = await findingsOf(busy.events, policy);
    expect([...new Set(expected.map(({ rule }) => rule))].filter((rule) => RULES.includes(rule)).sort()).toEqual(RULES);
    const count = busy.events.length;
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.integer({ min: 1, max: 3 }), fc.nat(), fc.nat(), fc.nat()), {
          minLength: count,
          maxLength: count,
        }),
        async (plan) => {
          const deliveries = plan
            .flatMap(([times, ...keys], index) => keys.slice(0, times).map((key) => ({ key, index })))
            .sort((one, other) => one.key - other.key)
            .flatMap(({ index }) => busy.events[index] ?? []);
          expect(await findingsOf(deliveries, policy)).toEqual(expected);
        },
      ),
      { numRuns: 100, seed: SEED },
    );
  });

  test('a policy that is changed and changed back finds what it found, and says in between what is a stranger’s', async () => {
    const before = await findingsOf(busy.events, policyOf(REQUIRED + SIGNERS));
    const between = await findingsOf(busy.events, policyOf(OTHERS));
    expect(between.filter(({ rule }) => rule === 'signature-invalid')).toEqual([]);
    expect(between.filter(({ rule }) => rule === 'unsigned-image-deployed').length).toBeGreaterThan(
      before.filter(({ rule }) => rule === 'unsigned-image-deployed').length,
    );
    expect(await findingsOf(busy.events, policyOf(REQUIRED + SIGNERS))).toEqual(before);
  });

  test('rubbish and forgeries that no push on record names stand on nothing of the image that they are attached to', async () => {
    const policy = policyOf(REQUIRED + SIGNERS);
    const at = START + DAY;
    const before = await findingsOf(busy.events, policy, at);
    const isForgery = (one: LandwaiterEvent): boolean =>
      one.type === 'evidence.held' &&
      busy.examined?.(one).some(({ check }) => check === 'subject' || check === 'log-entry') === true &&
      one.repository === 'shop/web';
    const without = await findingsOf(
      busy.events.filter((one) => !isForgery(one)),
      policy,
      at,
    );
    const own = before.filter(({ id }) => !without.some((one) => one.id === id));
    expect(own.map(({ rule, severity, image }) => [rule, severity, image?.digest])).toEqual([
      ['signature-invalid', 'high', digestOf('d')],
      ['signature-invalid', 'medium', digestOf('c')],
    ]);
    // Why nothing passes, and what an incident of the image tells with it, may be said otherwise.
    const shown = (all: typeof before) => all.map(({ id, severity, state }) => ({ id, severity, state }));
    expect(shown(before.filter((one) => !own.includes(one)))).toEqual(shown(without));
  });

  test('nothing changes on the day on which a key ends, nor on any of two years after it', async () => {
    const policy = policyOf(REQUIRED + SIGNERS);
    const about = async (at: number) =>
      (await findingsOf(busy.events, policy, at))
        .filter(({ rule }) => RULES.includes(rule))
        .map(({ id, state, severity, summary }) => ({ id, state, severity, summary }));
    const first = await about(START + DAY);
    for (let day = 2; day < 730; day += 13) expect(await about(START + day * DAY)).toEqual(first);
  });

  test('without signers in the policy answers about attachments change no finding, but say what is no image', async () => {
    const isAnswer = (event: LandwaiterEvent): boolean => event.type === 'evidence.held' && !event.attachment?.artifact;
    const policy = policyOf(ACME);
    const at = START + DAY;
    expect(await findingsOf(busy.events, policy, at)).toEqual(
      await findingsOf(
        busy.events.filter((event) => !isAnswer(event)),
        policy,
        at,
      ),
    );
  });

  test('a fact about an attachment is small: its bytes stand beside it', () => {
    for (const event of busy.events)
      if (event.type === 'evidence.held') expect(JSON.stringify(event).length).toBeLessThan(2048);
  });
});
