import { expect, onTestFinished, test, vi } from 'vitest';
import { Unavailable } from '../../../core/error.ts';
import { DAY, HOUR } from '../../../core/time.ts';
import type { WantedEvidence } from '../../../core/wanted-evidence.ts';
import type { Parcel } from '../../../intake/inbox.ts';
import { sha } from '../../../lineage/storage/store.cases.ts';
import { Asking } from './asking.ts';
import type { AskingAnswer, AskingJob } from './asking-messages.ts';

const WANTED: WantedEvidence = {
  registry: 'registry.acme.example',
  repository: 'shop/api',
  digest: sha('a'),
  after: 0,
  isRunning: true,
};
const ANSWER: AskingAnswer = { parts: ['{}\n', '[]\n'], hash: 'none', bytes: 100 };

/** Parts around a thread that is answered for by hand, and a clock. */
function asking(notes = new Map<string, unknown>()) {
  const jobs: { readonly job: AskingJob; readonly answer: (answer: AskingAnswer) => void }[] = [];
  const parcels: Parcel[] = [];
  const clock = { now: HOUR, isFull: false };
  const running = new Asking({
    readers: [
      {
        access: { name: 'signatures', host: 'registry.internal.example:5000' },
        covers: ({ repository }) => repository.startsWith('shop/'),
        compares: false,
        verifies: true,
        parcel: { source: 'attached', headers: { 'landwaiter-collected': 'yes' } },
      },
    ],
    asker: {
      ask: (job) => new Promise((answer) => jobs.push({ job, answer })),
      stop: async () => jobs.at(-1)?.answer({ failure: { reason: 'the server is stopping', kind: 'refused' } }),
    },
    notes: { recall: async (name) => notes.get(name), note: async (name, state) => void notes.set(name, state) },
    deliver: async (parcel) => {
      if (clock.isFull) throw new Unavailable('the disk is full');
      parcels.push(parcel);
    },
    now: () => clock.now,
    changed: () => undefined,
  });
  onTestFinished(() => running.stop());
  const job = (number: number) => vi.waitFor(() => jobs[number] ?? Promise.reject(new Error(`no job ${number}`)));
  return { running, jobs, job, parcels, clock, notes };
}

test('an answer is told as deliveries of the collector’s source, and not again while it is the same', async () => {
  const { running, jobs, job, parcels, clock } = asking();
  running.want([WANTED, { ...WANTED, repository: 'elsewhere' }]);
  const first = await job(0);
  expect(first.job).toMatchObject({ digest: sha('a'), by: { host: 'registry.internal.example:5000' } });
  first.answer(ANSWER);
  await vi.waitFor(() => expect(parcels).toHaveLength(2));
  expect(parcels[0]).toMatchObject({
    source: 'attached',
    kind: 'image-evidence',
    headers: { 'landwaiter-collected': 'yes', 'content-type': 'application/x-ndjson' },
  });
  clock.now += DAY;
  running.want([WANTED]);
  (await job(1)).answer(ANSWER);
  // The next is asked when that one is done with.
  running.want([WANTED, { ...WANTED, digest: sha('b') }]);
  await job(2);
  expect([jobs.length, parcels.length]).toEqual([3, 2]);
});

test('what could not be kept is asked again, and its bytes are not counted', async () => {
  const { running, job, parcels, clock } = asking();
  clock.isFull = true;
  running.want([WANTED]);
  const first = await job(0);
  first.answer(ANSWER);
  await vi.waitFor(() => expect(running.status.get('signatures')).toMatchObject({ state: 'failing' }));
  clock.isFull = false;
  clock.now += HOUR;
  running.want([WANTED]);
  const next = await job(1);
  expect([next.job.budget, next.job.isAgain]).toEqual([first.job.budget, true]);
  next.answer(ANSWER);
  await vi.waitFor(() => expect(parcels).toHaveLength(2));
});

test('a repository has no more kept of one day than is taken of it', async () => {
  const { running, job, parcels, clock } = asking();
  running.want([WANTED, { ...WANTED, digest: sha('b') }]);
  const first = await job(0);
  first.answer({ ...ANSWER, bytes: first.job.budget });
  const second = await job(1);
  expect(second.job.budget).toBe(0);
  second.answer(ANSWER);
  await vi.waitFor(() => expect(parcels).toHaveLength(4));
  clock.now += DAY;
  running.want([WANTED]);
  expect((await job(2)).job.budget).toBe(first.job.budget);
});

test('what was answered is known after a restart', async () => {
  const { running, job, parcels, notes } = asking();
  running.want([WANTED]);
  (await job(0)).answer(ANSWER);
  await vi.waitFor(() => expect(parcels).toHaveLength(2));
  await running.stop();
  const next = asking(notes);
  next.running.want([WANTED, { ...WANTED, digest: sha('b') }]);
  expect((await next.job(0)).job.digest).toBe(sha('b'));
});

test('how much was taken today is known after a restart, too', async () => {
  const { running, job, notes, parcels } = asking();
  running.want([WANTED]);
  const first = await job(0);
  first.answer({ ...ANSWER, bytes: first.job.budget - 1 });
  await vi.waitFor(() => expect(parcels).toHaveLength(2));
  await running.stop();
  const next = asking(notes);
  const other = { ...WANTED, digest: sha('b') };
  next.running.want([WANTED, other]);
  const second = await next.job(0);
  expect(second.job).toMatchObject({ digest: other.digest, budget: 1 });
  second.answer(ANSWER);
  await vi.waitFor(() => expect(next.parcels).toHaveLength(2));
  next.clock.now += DAY;
  next.running.want([WANTED]);
  expect((await next.job(1)).job.budget).toBe(first.job.budget);
});
