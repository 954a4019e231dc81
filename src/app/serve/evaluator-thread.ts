import { parentPort, workerData } from 'node:worker_threads';
import { openStore } from '../store.ts';
import { createEvaluator } from './evaluator.ts';
import { judgementOf } from './judgement.ts';
import type { Order, Report, ThreadSettings, Told } from './messages.ts';
import { pauses } from './pauses.ts';

// Entry of the evaluating thread: judging everything never keeps a delivery waiting, nor the reading of it.
const settings: ThreadSettings = workerData;
const { port } = settings;

/** Findings change by time alone, too: what was pending opens, what was due is overdue. */
const EVERY = 30_000;
/** At least so long between two evaluations, and as long as the last one took: half of a processor at most. */
const APART = 1000;

const send = (report: Report): void => parentPort?.postMessage(report);
const { sleep, wake } = pauses();

const store = await openStore(settings.store, process.env);
const evaluator = await createEvaluator(store, await judgementOf(settings.policy), () => performance.now());
await store.close();

let isStopping = false;
let isStale = true;
let endedAt = -Infinity;
let took = 0;

port.on('message', (told: Told) => {
  evaluator.hear(told);
  isStale ||= told.events.length > 0 || told.coverage.length > 0;
  wake();
});
parentPort?.on('message', (order: Order) => {
  if (order.type === 'policy')
    void judgementOf(order.policy).then((judgement) => {
      evaluator.judgeBy(judgement);
      isStale = true;
      wake();
    });
  else if (order.type === 'stop') {
    isStopping = true;
    wake();
  }
});

while (!isStopping) {
  const since = performance.now() - endedAt;
  const apart = Math.max(APART, took);
  if (since >= apart && (isStale || since >= EVERY)) {
    isStale = false;
    const { judged, evaluated } = evaluator.evaluate(Date.now());
    took = evaluated.milliseconds;
    endedAt = performance.now();
    port.postMessage(judged);
    send(evaluated);
    // So that what was told meanwhile is heard before the next one.
    await sleep(0);
  } else await sleep(isStale ? apart - since : EVERY - since);
}
send({ type: 'stopped' });
port.close();
parentPort?.close();
