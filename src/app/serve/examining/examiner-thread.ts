import { parentPort, workerData } from 'node:worker_threads';
import type { Verdict } from '../../../core/attachment.ts';
import { InvalidInput, Unavailable } from '../../../core/error.ts';
import { known } from '../../../core/known.ts';
import { MINUTE } from '../../../core/time.ts';
import { loadPolicy } from '../../../policy/file/load.ts';
import { compileFile } from '../../policies/compile-file.ts';
import { openStore } from '../../resources/store.ts';
import { examineHeld } from '../../trust/examine-held.ts';
import type { TrustingPolicy } from '../../trust/trusting-policy.ts';
import type { Call, Reply } from '../calls.ts';
import { yieldToOthers } from '../yielding.ts';
import type { ExaminerAnswer, ExaminerJob, ExaminerSettings, VerdictCount } from './examining-messages.ts';

const SIZE_EVERY = 10 * MINUTE;

// Entry of the thread that verifies: it holds nobody up, and reads nothing but what is kept.
const settings: ExaminerSettings = workerData;
yieldToOthers(19);
const store = openStore(settings.store, process.env, 'process');
let nextSize = 0;
let read: { readonly reading: number; readonly trust: TrustingPolicy['trust'] } | undefined;

async function trustOf({ policy, reading }: ExaminerJob): Promise<TrustingPolicy['trust']> {
  if (read?.reading !== reading) {
    const { trust } = await compileFile(loadPolicy(policy.text, policy.name), policy.isNamed);
    read = { reading, trust };
  }
  return read.trust;
}

async function answerTo(job: ExaminerJob): Promise<ExaminerAnswer> {
  const startedAt = performance.now();
  try {
    const trust = await trustOf(job);
    const { verdicts, fresh } = await examineHeld(job.facts, trust, await store);
    const kept = await keptNow();
    return {
      trust: [...trust.keys()],
      verdicts,
      fresh: countsOf(fresh),
      milliseconds: performance.now() - startedAt,
      ...known({ kept }),
    };
  } catch (error) {
    // The server has tried the policy before: a file of a key may have changed since.
    if (error instanceof InvalidInput || error instanceof Unavailable)
      return { failure: error.message, isBroken: false };
    throw error;
  }
}

/** It goes over every row: not with each question. */
async function keptNow(): Promise<number | undefined> {
  if (performance.now() < nextSize) return undefined;
  nextSize = performance.now() + SIZE_EVERY;
  return (await store).material.size();
}

function countsOf(verdicts: readonly Verdict[]): readonly VerdictCount[] {
  return [...Map.groupBy(verdicts, ({ format, state }) => `${format} ${state}`).values()].flatMap((own) => {
    const [first] = own;
    return first ? [{ format: first.format, state: first.state, count: own.length }] : [];
  });
}

let last: Promise<void> = Promise.resolve();
parentPort?.on('message', ({ number, question }: Call<ExaminerJob>) => {
  // One after the other: what is a bug ends this thread, and who asked is told so.
  last = last.then(async () => {
    const answer = await answerTo(question);
    parentPort?.postMessage({ number, answer } satisfies Reply<ExaminerAnswer>);
  });
});
