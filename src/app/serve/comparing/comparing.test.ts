import { expect, onTestFinished, test, vi } from 'vitest';
import type { Comparison } from '../../../core/comparison.ts';
import type { RepositoryName } from '../../../core/environment.ts';
import { MINUTE } from '../../../core/time.ts';
import type { WantedComparison } from '../../../core/wanted-comparison.ts';
import type { Parcel } from '../../../intake/inbox.ts';
import { sha } from '../../../lineage/storage/store.cases.ts';
import { NOTHING_SEEN } from '../../../rules/scenarios/contents-scenario.ts';
import { Comparing } from './comparing.ts';
import type { ComparisonAnswer, ComparisonJob } from './comparing-messages.ts';
import { keyOf } from './comparison-queue.ts';

const PLACE = { registry: 'registry.acme.example', repository: 'shop/api' };
const WANTED: WantedComparison = {
  new: { ...PLACE, digest: sha('b') },
  old: { ...PLACE, digest: sha('a') },
  why: 'suspect',
  at: 0,
};
const SEEN: Comparison = {
  ...NOTHING_SEEN,
  old: { manifest: sha('a'), config: sha('c') },
  new: { manifest: sha('b'), config: sha('d') },
};
const MADE: ComparisonAnswer = { made: [{ comparison: SEEN, full: Buffer.from('packed'), sha256: 'f'.repeat(64) }] };

interface Given {
  readonly notes?: Map<string, unknown>;
  covers?(name: RepositoryName): boolean;
}

/** Parts around a thread that is answered for by hand. */
function comparing({ notes = new Map(), covers = () => true }: Given = {}) {
  const jobs: { readonly job: ComparisonJob; readonly answer: (answer: ComparisonAnswer) => void }[] = [];
  const did: string[] = [];
  const parcels: Parcel[] = [];
  const running = new Comparing({
    readers: [
      {
        access: { name: 'images', host: 'registry.internal.example:5000' },
        covers,
        compares: true,
        verifies: false,
        parcel: { source: 'read', headers: { 'landwaiter-collected': 'yes' } },
      },
    ],
    asked: { limits: {} },
    comparer: {
      compare: (job) => new Promise((answer) => jobs.push({ job, answer })),
      stop: async () => jobs.at(-1)?.answer({ failure: { reason: 'the server is stopping', kind: 'refused' } }),
    },
    notes: {
      recall: async (name) => notes.get(name),
      note: async (name, state) => void notes.set(name, state),
    },
    keep: async (sha256) => void did.push(`kept ${sha256.slice(0, 4)}`),
    deliver: async (parcel) => {
      did.push('told');
      parcels.push(parcel);
    },
    now: Date.now,
    changed: (collector, { state, message }) => did.push(`${collector} ${state} ${message ?? ''}`.trim()),
    ended: ({ outcome }) => did.push(outcome),
  });
  onTestFinished(() => running.stop());
  const job = (number: number) =>
    vi.waitFor(() => {
      const one = jobs[number];
      if (!one) throw new Error(`no job ${number}`);
      return one;
    });
  return { running, jobs, job, did, parcels, notes };
}

test('what was compared is kept, and then told as a delivery of its source, of the registry as references name it', async () => {
  const { running, job, did, parcels } = comparing();
  running.want([WANTED]);
  const { job: asked, answer } = await job(0);
  expect(asked.new).toMatchObject({ ...WANTED.new, by: { host: 'registry.internal.example:5000' } });
  answer(MADE);
  await vi.waitFor(() => expect(did).toContain('compared'));
  expect(did).toEqual(['images running', 'kept ffff', 'told', 'compared']);
  const [parcel] = parcels;
  expect(parcel).toMatchObject({ source: 'read', kind: 'image-comparison' });
  expect(parcel?.headers).toEqual({ 'landwaiter-collected': 'yes', 'content-type': 'application/x-ndjson' });
  const record: unknown = JSON.parse(parcel?.body.toString() ?? '');
  expect(record).toMatchObject({ ...PLACE, full: 'f'.repeat(64), comparison: SEEN });
});

test('one at a time; a failure is shown with the collector, and the next goes on', async () => {
  const { running, jobs, job, did } = comparing();
  const other = { ...WANTED, new: { ...WANTED.new, repository: 'shop/web' } };
  running.want([WANTED, other]);
  const { answer } = await job(0);
  expect(jobs).toHaveLength(1);
  answer({ failure: { reason: 'there is no such image', kind: 'gone' } });
  await job(1);
  expect(did).toEqual(['images running', 'images failing there is no such image', 'gone']);
  expect(running.status.get('images')).toEqual({ state: 'failing', message: 'there is no such image' });
});

test('an old image where no collector reads is read by the same one in the same registry, and else said not to be', async () => {
  const base = { registry: 'registry.acme.example', repository: 'base/debian', digest: sha('a') };
  const { running, job, did } = comparing({ covers: () => true });
  running.want([{ ...WANTED, old: base }]);
  expect((await job(0)).job.old?.by.name).toBe('images');
  const only = comparing({ covers: ({ registry }) => registry === PLACE.registry });
  only.running.want([{ ...WANTED, old: { ...base, registry: 'other.example' } }]);
  await vi.waitFor(() => expect(only.did).toContain('refused'));
  expect(only.did.join()).toContain('no collector of the kind images reads other.example/base/debian');
  expect(did).toEqual(['images running']);
});

test('where the old image is gone the new one is looked at by itself, once, and the reason stands', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] });
  onTestFinished(() => void vi.useRealTimers());
  const { running, jobs, did } = comparing();
  const settle = async () => {
    for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
  };
  const gone: ComparisonAnswer = { failure: { reason: 'there is no shop/api:1.4.2', kind: 'gone', of: 'old' } };
  await settle();
  running.want([WANTED]);
  await settle();
  jobs[0]?.answer(gone);
  await settle();
  expect(jobs[1]?.job.old).toBeUndefined();
  jobs[1]?.answer(MADE);
  await settle();
  expect(did).toEqual(['images running', 'kept ffff', 'told', 'images failing there is no shop/api:1.4.2', 'gone']);
  await vi.advanceTimersByTimeAsync(5000);
  jobs[2]?.answer(gone);
  await settle();
  expect(jobs).toHaveLength(3);
  expect(did.filter((one) => one === 'told')).toHaveLength(1);
});

test('that the new image is gone is told once, as a record without a full comparison; it is tried again all the same', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] });
  onTestFinished(() => void vi.useRealTimers());
  const { running, jobs, did, parcels } = comparing();
  const settle = async () => {
    for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
  };
  const gone: ComparisonAnswer = { failure: { reason: 'there is no shop/api:1.4.3', kind: 'gone', of: 'new' } };
  await settle();
  running.want([WANTED]);
  await settle();
  jobs[0]?.answer(gone);
  await settle();
  const record: unknown = JSON.parse(parcels[0]?.body.toString() ?? '');
  expect(record).toMatchObject({
    ...PLACE,
    comparison: {
      new: { manifest: WANTED.new.digest },
      isComplete: false,
      unread: [{ of: 'new', reason: 'there is no shop/api:1.4.3' }],
    },
  });
  expect(JSON.stringify(record)).not.toContain('"full"');
  await vi.advanceTimersByTimeAsync(5000);
  jobs[1]?.answer(gone);
  await settle();
  expect(did.filter((one) => one === 'told')).toHaveLength(1);
});

test('what somebody asked for outlasts the process, and is refused where nobody reads', async () => {
  const { running, job, notes } = comparing();
  const { why: _, at: __, ...pair } = WANTED;
  expect(running.ask(pair)).toMatchObject({ state: 'waiting' });
  await job(0);
  await running.stop();
  const next = comparing({ notes });
  const { job: asked, answer } = await next.job(0);
  expect(asked.new).toMatchObject(WANTED.new);
  answer(MADE);
  await vi.waitFor(() => expect(notes.get('comparisons asked for')).toEqual([]));
  expect(comparing({ covers: () => false }).running.ask(pair)).toContain('no collector of the kind images reads');
});

test('a pair during which the process before this one ended is left alone at first; stopping is no such end', async () => {
  const notes = new Map<string, unknown>([['comparison begun', { key: keyOf(WANTED), times: 9 }]]);
  const { running, job, jobs } = comparing({ notes });
  const other = { ...WANTED, new: { ...WANTED.new, repository: 'shop/web' } };
  running.want([WANTED, other]);
  expect((await job(0)).job.new.repository).toBe('shop/web');
  expect(notes.get('comparison begun')).toEqual({ key: keyOf(other), times: 1 });
  await running.stop();
  expect(notes.get('comparison begun')).toBeNull();
  expect(jobs).toHaveLength(1);
  const { why: _, at: __, ...pair } = WANTED;
  const again = comparing({ notes: new Map([['comparison begun', { key: keyOf(WANTED), times: 9 }]]) });
  await vi.waitFor(() => {
    const state = again.running.ask(pair);
    if (typeof state === 'string') throw new Error(state);
    expect(state.state).toBe('waiting');
    expect((state.failed?.again ?? 0) - Date.now()).toBeGreaterThan(10 * MINUTE);
  });
});
