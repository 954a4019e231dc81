import { DAY } from '../../../core/time.ts';
import { parentPort, workerData } from 'node:worker_threads';
import { Unavailable } from '../../../core/error.ts';
import { known } from '../../../core/known.ts';
import { attackFolder, shelfOf } from '../../attack/shelf.ts';
import { openInbox, openStore } from '../../resources/store.ts';
import { questionQueue } from '../threads/question-queue.ts';
import { createEvaluator } from './evaluator.ts';
import { inboxClient } from '../accepting/inbox-client.ts';
import { type Judgement, judgementOf } from '../../settings/judgement.ts';
import { startExaminer } from '../examining/examiner.ts';
import { examiningBy, HeldEvidence } from '../examining/held-evidence.ts';
import { markerOf } from '../threads/memory.ts';
import { ALIVE_EVERY, type ThreadSettings, type Told } from '../threads/messages.ts';
import { hearOrders } from '../threads/orders.ts';
import { pauses } from '../threads/pauses.ts';
import { reportsTo } from '../threads/reports.ts';
import { yieldToOthers } from '../yielding.ts';

// Entry of the evaluating thread: judging everything never keeps a delivery waiting, nor the reading of it.
const settings: ThreadSettings = workerData;
const { port } = settings;

/** Findings change by time alone, too: what was pending opens, what was due is overdue. */
const EVERY = 30_000;
/** At least so long between two evaluations, and as long as the last one took: half of a processor at most. */
const APART = 1000;
const FORGET_EVERY = DAY;

// Reading goes before judging, and answering before both.
yieldToOthers(15);
const { send, askInbox, failedOnce, notTaken } = reportsTo(parentPort);
const { sleep, wake } = pauses();

async function openKept() {
  const store = await openStore(settings.store, process.env, 'power');
  const inbox = await openInbox(settings.store, process.env, 'process');
  return { store, inbox, attack: shelfOf(attackFolder(process.env)) };
}

/** What is attached to images, and the thread that verifies it. */
function openAttached(judgement: Judgement, ready: () => void) {
  const examiner = startExaminer({ store: settings.store }, (reason) =>
    failedOnce(`the thread that verifies attachments ended: ${reason.split('\n', 1)[0] ?? ''}`),
  );
  const attached = new HeldEvidence(examiningBy(judgement, settings.policy), {
    ask: examiner.ask,
    ready,
    examined: ({ fresh, milliseconds, kept }, missing) =>
      send({ type: 'examined', fresh, milliseconds, missing, ...known({ kept }) }),
    failing: (reason) => send({ type: 'failing', reason }),
  });
  return { attached, examiner };
}

async function run(): Promise<void> {
  setInterval(() => send({ type: 'alive' }), ALIVE_EVERY).unref();
  const kept = await openKept();
  const client = inboxClient(askInbox);
  const takeOrders = hearOrders(parentPort, client);
  const marker = markerOf(client.inbox, settings.heap);
  const judgement = await judgementOf(settings.policy);
  let isStale = true;
  const { attached, examiner } = openAttached(judgement, () => {
    isStale = true;
    wake();
  });
  const evaluator = await createEvaluator({
    attached,
    // Who reads does not wait for it, and may not come to its end.
    loaded: (facts) => void marker.begin(facts).catch(() => undefined),
    ...kept,
    judgement,
    clock: () => performance.now(),
    decided: (judged) => port.postMessage(judged),
  });

  const { promise: begun, resolve: begin } = Promise.withResolvers<void>();
  let isStopping = false;
  /** Names have no slash. */
  let held = '';
  let endedAt = -Infinity;
  let took = 0;
  let forgottenAt = -Infinity;
  const questions = questionQueue(send);

  async function forget(): Promise<void> {
    forgottenAt = performance.now();
    try {
      if ((await evaluator.forget(Date.now())) > 0) isStale = true;
    } catch (error) {
      // Tomorrow is early enough.
      if (!(error instanceof Unavailable)) throw error;
      failedOnce(`old facts could not be removed: ${error.message}`);
    }
  }

  port.on('message', (told: Told) => {
    evaluator.hear(told);
    begin();
    const next = told.held.map(({ source }) => source).join('/');
    isStale ||= told.events.length > 0 || told.coverage.length > 0 || next !== held;
    held = next;
    wake();
  });

  takeOrders((order) => {
    if (order.type === 'policy')
      judgementOf(order.policy).then((next) => {
        evaluator.judgeBy(next, order.policy);
        isStale = true;
        wake();
      }, notTaken);
    else if (order.type === 'ask') questions.add(order.call);
    else if (order.type === 'stop') {
      isStopping = true;
      begin();
    }
    wake();
  });

  const apart = (): number => Math.max(APART, took);
  const isDue = (): boolean => {
    const since = performance.now() - endedAt;
    return since >= apart() && (isStale || since >= EVERY) && evaluator.isReady();
  };

  // What waits unread is told first: a finding about it is not over because this thread has just begun.
  await begun;
  while (!isStopping) {
    // Judging waits for one question at most, however many there are; between two of it there is as much time for them.
    if (isDue()) {
      isStale = false;
      await marker.begin(evaluator.facts());
      const { judged, evaluated } = evaluator.evaluate(Date.now());
      took = evaluated.milliseconds;
      endedAt = performance.now();
      port.postMessage(judged);
      send(evaluated);
      await marker.end();
      // So that what was told meanwhile is heard before the next one.
      await sleep(0);
      if (endedAt - forgottenAt >= FORGET_EVERY) await forget();
    } else if (questions.isEmpty()) await sleep((isStale ? apart() : EVERY) - (performance.now() - endedAt));
    else await questions.answerSome(evaluator.answer, isDue);
  }
  attached.stop();
  await examiner.stop();
  await kept.inbox.close();
  await kept.store.close();
  send({ type: 'stopped' });
  port.close();
  parentPort?.close();
}

void run();
