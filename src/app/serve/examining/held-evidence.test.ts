import { expect, test, vi } from 'vitest';
import type { ExaminedVerdict } from '../../../core/examined.ts';
import type { EvidenceHeld } from '../../../core/event.ts';
import { origin, sha } from '../../../lineage/storage/store.cases.ts';
import { keyOf } from '../../trust/examine-held.ts';
import type { ExaminerAnswer, ExaminerJob } from './examining-messages.ts';
import { HeldEvidence } from './held-evidence.ts';

const policy = { text: 'version: 1', name: 'landwaiter.yaml', isNamed: true };
const [OLD, NEW] = ['1'.repeat(64), '2'.repeat(64)];

function held(letter: string, attachment = true): EvidenceHeld {
  const part = letter.repeat(64);
  return {
    type: 'evidence.held',
    source: 'image-evidence',
    id: `held ${letter}`,
    at: 0,
    strength: 'recorded',
    origin: origin('evidence', 1),
    registry: 'registry.acme.example',
    repository: 'shop/api',
    subject: sha('a'),
    isComplete: true,
    ...(attachment && { attachment: { digest: sha(letter), found: 'tag', layer: 0, manifest: part, part } }),
  };
}

function verdict(trust: string): ExaminedVerdict {
  return { format: 'simple-signing', state: 'verified', reason: 'it verifies', ours: true, log: false, trust };
}

/** Parts around a thread that is answered for by hand. */
function examining(trust: readonly string[] = [OLD]) {
  const asked: { readonly job: ExaminerJob; readonly answer: (answer: ExaminerAnswer) => void }[] = [];
  const failing = vi.fn();
  const evidence = new HeldEvidence(
    { policy, trust },
    {
      ask: (job) => new Promise((answer) => asked.push({ job, answer })),
      ready: () => undefined,
      examined: () => undefined,
      failing,
    },
  );
  const next = async (number: number) => vi.waitFor(() => asked[number] ?? Promise.reject(new Error('not asked')));
  const good = ({ facts }: ExaminerJob, by: readonly string[]): ExaminerAnswer => ({
    trust: by,
    verdicts: new Map(facts.map((fact) => [keyOf(fact), by.map(verdict)])),
    fresh: [],
    milliseconds: 1,
  });
  return { evidence, asked, next, good, failing };
}

test('facts wait together for their verdicts, and what comes after them in its turn', async () => {
  const { evidence, next, good } = examining();
  const [first, none] = [held('b'), held('c', false)];
  expect(evidence.take([first, none])).toEqual([]);
  expect(evidence.take([held('d', false)])).toEqual([]);
  expect([evidence.waited(), evidence.missing(), evidence.isComplete()]).toEqual([[], 1, false]);
  const { job, answer } = await next(0);
  answer(good(job, [OLD]));
  await vi.waitFor(() => expect(evidence.missing()).toBe(0));
  expect(evidence.waited()).toEqual([first, none, held('d', false)]);
  expect(evidence.examined(first)).toEqual([verdict(OLD)]);
  expect(evidence.take([first])).toEqual([first]);
});

test('where nobody is trusted nothing waits', () => {
  const { evidence } = examining([]);
  expect(evidence.take([held('b')])).toEqual([held('b')]);
  expect(evidence.missing()).toBe(0);
});

test('a policy begins once its verdicts are there; until then the one before holds', async () => {
  const { evidence, next, good } = examining();
  evidence.take([held('b')]);
  const before = await next(0);
  before.answer(good(before.job, [OLD]));
  await vi.waitFor(() => expect(evidence.missing()).toBe(0));
  const begin = vi.fn();
  evidence.judgeBy({ policy, trust: [NEW] }, begin);
  const after = await next(1);
  expect([begin.mock.calls.length, evidence.examined(held('b'))]).toEqual([0, [verdict(OLD)]]);
  after.answer(good(after.job, [NEW]));
  await vi.waitFor(() => expect(begin).toHaveBeenCalledOnce());
  expect(evidence.examined(held('b'))).toEqual([verdict(NEW)]);
});

test('an attachment that ends the thread twice proves nothing, and keeps no other from being judged', async () => {
  const { evidence, next, good } = examining();
  const [bad, fine] = [held('b'), held('c')];
  evidence.take([bad, fine]);
  const broken = { failure: 'nobody thought of this', isBroken: true };
  (await next(0)).answer(broken);
  (await next(1)).answer(broken);
  const last = await next(2);
  expect(last.job.facts).toEqual([fine]);
  last.answer(good(last.job, [OLD]));
  await vi.waitFor(() => expect(evidence.missing()).toBe(0));
  expect([evidence.examined(bad), evidence.examined(fine)]).toEqual([[], [verdict(OLD)]]);
});

test('what the thread says by other keys than the policy was read with is not taken', async () => {
  const { evidence, next, good, failing } = examining();
  evidence.take([held('b')]);
  const { job, answer } = await next(0);
  answer(good(job, [NEW]));
  await vi.waitFor(() => expect(failing).toHaveBeenCalledWith(expect.stringContaining('have it read again')));
  expect([evidence.missing(), evidence.waited()]).toEqual([1, []]);
  evidence.stop();
});
