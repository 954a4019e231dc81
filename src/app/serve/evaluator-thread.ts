import { parentPort, workerData } from 'node:worker_threads';
import { Unavailable } from '../../core/error.ts';
import { memoryStore } from '../../lineage/stores/memory.ts';
import { openInbox, openStore } from '../store.ts';
import { createEvaluator, type Evaluator } from './evaluator.ts';
import { judgementOf } from './judgement.ts';
import type { EvaluatorSettings, Order, Report } from './messages.ts';
import type { Answer, Question } from './questions.ts';

// Entry of the evaluating thread: reading and judging never keep a delivery waiting for its answer.
const settings: EvaluatorSettings = workerData;

/** Findings change by time alone, too: what was pending opens, what was due is overdue. */
const EVERY = 30_000;
/** At least so long between two evaluations, and as long as the last one took: reading goes before. */
const APART = 1000;
const RETRY = 1000;

let isStopping = false;
let isStale = true;
let wake: () => void = () => undefined;
/** In the order in which they came. They are answered between two steps, so that a step sees one state throughout. */
const asked: { readonly number: number; readonly question: Question }[] = [];

function send(report: Report): void {
  parentPort?.postMessage(report);
}

function sleep(milliseconds: number): Promise<void> {
  if (asked.length > 0) return Promise.resolve();
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    wake = () => {
      clearTimeout(timer);
      resolve();
    };
  });
}

function refusalOf(error: unknown): Answer {
  if (error instanceof Unavailable) return { refusal: 'unavailable', detail: error.message };
  return { refusal: 'internal', detail: error instanceof Error ? (error.stack ?? error.message) : String(error) };
}

async function answer(evaluator: Evaluator): Promise<void> {
  for (const { number, question } of asked.splice(0)) {
    try {
      send({ type: 'answer', number, answer: await evaluator.answer(question) });
      // What it changed is counted anew.
      if (question.ask === 'decide') isStale = true;
    } catch (error) {
      // A question that nobody thought of must not end the evaluation for all.
      send({ type: 'answer', number, answer: refusalOf(error) });
    }
  }
}

async function run(evaluator: Evaluator): Promise<void> {
  let evaluatedAt = -Infinity;
  let took = 0;
  while (!isStopping) {
    try {
      await answer(evaluator);
      if (await evaluator.read()) isStale = true;
      const since = performance.now() - evaluatedAt;
      if (since >= Math.max(APART, took) && (isStale || since >= EVERY)) {
        isStale = false;
        const startedAt = performance.now();
        send(await evaluator.evaluate(Date.now()));
        evaluatedAt = performance.now();
        took = evaluatedAt - startedAt;
      } else if (isStale) await sleep(Math.max(APART, took) - since);
      else await sleep(APART);
    } catch (error) {
      if (!(error instanceof Unavailable)) throw error;
      isStale = true;
      send({ type: 'failing', reason: error.message });
      await sleep(RETRY);
    }
  }
}

const store = await openStore(settings.store);
const inbox = await openInbox(settings.store);
const near = memoryStore();
await near.record(await store.facts());
await near.cover(await store.coverage());
await near.noteInputs(await store.inputs());
await near.saveFindings(await store.findings());
for (const decision of await store.decisions()) await near.decide(decision);
const evaluator = createEvaluator({
  inbox,
  store,
  near,
  judgement: await judgementOf(settings.policy),
  clock: () => performance.now(),
});

parentPort?.on('message', (order: Order) => {
  switch (order.type) {
    case 'wake':
      return wake();
    case 'policy':
      void judgementOf(order.policy).then((judgement) => {
        evaluator.judgeBy(judgement);
        isStale = true;
        wake();
      });
      return;
    case 'ask':
      asked.push(order);
      return wake();
    case 'stop':
      isStopping = true;
      wake();
  }
});
send({ type: 'ready' });
await run(evaluator);
await inbox.close();
await store.close();
send({ type: 'stopped' });
parentPort?.close();
