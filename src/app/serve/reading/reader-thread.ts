import type { FindingChange } from '../../../core/finding-change.ts';
import { parentPort, workerData } from 'node:worker_threads';
import type { Coverage } from '../../../core/coverage.ts';
import { Unavailable } from '../../../core/error.ts';
import type { LandwaiterEvent, RunReported } from '../../../core/event.ts';
import type { Finding } from '../../../core/finding.ts';
import { suspects } from '../../../lineage/near/suspects.ts';
import { openStore } from '../../resources/store.ts';
import { lookUp } from '../../analysis/look-ups/look-up.ts';
import { answerFrom, type Near } from '../../answers/answer.ts';
import { questionQueue } from '../threads/question-queue.ts';
import { countsOf } from '../../metrics/counts.ts';
import { firstLook } from './first-look.ts';
import { judgementOf } from '../../settings/judgement.ts';
import { inboxClient } from '../accepting/inbox-client.ts';
import { latest } from './latest.ts';
import { lookedAt } from './looked-at.ts';
import {
  ALIVE_EVERY,
  type EvaluationMessage,
  type Report,
  type ThreadSettings,
  type Told,
} from '../threads/messages.ts';
import { hearOrders } from '../threads/orders.ts';
import { createReader, type ReadNow } from './reader.ts';
import { pauses } from '../threads/pauses.ts';
import { reportsTo } from '../threads/reports.ts';
import { newFindings } from '../new-findings.ts';
import { createSaving } from './saving.ts';
import { createStanding } from './standing.ts';
import { yieldToOthers } from '../yielding.ts';

// Entry of the reading thread: makes facts of deliveries, and where evaluating everything takes long looks at them first.
const settings: ThreadSettings = workerData;
const { port } = settings;

const IDLE = 1000;
const RETRY = 1000;
const LOOK_EVERY = 1000;
const RELEASE_EVERY = 1000;
const TIDY_EVERY = 2000;
const NOTHING_READ: ReadNow = { events: [], coverage: [], inputs: [], sources: [], aside: [] };
/** Between two looks, so many times as long as the last one took: reading must not wait for them. */
const APART = 2;
/** Of so many fresh facts the latest wait for a look; the others for the evaluation of everything. */
const MOST_FRESH = 20_000;
/** For so long after many deliveries came at once, reading takes a twenty-fifth of its time. */
const PRESSED = 100;
const REST = 24;
const LONGEST_REST = 2000;
const NAP = 50;
/** So long questions are answered between two readings, or for as long as one takes. */
const ANSWERING = 100;
/** Where everything is evaluated in less time than this, a look ahead of it gains nothing. */
const SLOW = 2000;
/** So long nobody waits for one that goes on. */
const WAITED = 10_000;
const MOST_RUNS = 20_000;

yieldToOthers(10);
const { send, askInbox, notTaken } = reportsTo(parentPort);
const { sleep, wake } = pauses();

async function run(): Promise<void> {
  // Facts have to outlast a loss of power before their delivery is finished.
  const store = await openStore(settings.store, process.env, 'power');
  const client = inboxClient(askInbox);
  const takeOrders = hearOrders(parentPort, client);
  const reader = await createReader(client.inbox, store, settings.restarts, Date.now);
  const standing = createStanding(await store.findings(), await store.decisions());
  const saving = createSaving(store, standing);
  const questions = questionQueue(send);
  const runs = latest<RunReported>(MOST_RUNS);
  const near = { suspects: suspects(store), examined: store.examined };
  const choose = lookedAt();
  let coverage: readonly Coverage[] = await store.coverage();
  let judgement = await judgementOf(settings.policy);
  let isStopping = false;
  let isFailing = false;
  let background: EvaluationMessage['background'];
  // Until the first evaluation of everything has ended nobody knows how long one takes.
  let evaluationTook = Number.POSITIVE_INFINITY;
  /** Since when something waits for an evaluation of everything. */
  let waitingSince = Number.POSITIVE_INFINITY;
  let pressedAt = -Infinity;
  let number = 0;
  let nextLook = 0;
  let nextRelease = 0;
  let nextTidying = 0;
  /** With the number under which the evaluating thread was told of them. */
  let fresh: { readonly number: number; readonly event: LandwaiterEvent }[] = [];
  let through = 0;
  /** By id: two looks may find the same. */
  const found = new Map<string, Finding>();

  setInterval(() => send({ type: 'alive' }), ALIVE_EVERY).unref();
  port.on('message', (judged: EvaluationMessage) => {
    standing.judged(judged);
    ({ through } = judged);
    ({ background } = judged);
    evaluationTook = judged.milliseconds;
    waitingSince = through < number ? performance.now() : Number.POSITIVE_INFINITY;
    fresh = fresh.filter((one) => one.number > through);
    saving.changed();
    wake();
  });
  takeOrders((order) => {
    if (order.type === 'policy') judgementOf(order.policy).then((next) => (judgement = next), notTaken);
    else {
      if (order.type === 'ask') questions.add(order.call);
      isStopping ||= order.type === 'stop';
      if (order.type === 'wake' && order.isPressed) pressedAt = performance.now();
      wake();
    }
  });

  function post({ events, coverage: heard, inputs }: ReadNow): void {
    const told: Told = {
      type: 'told',
      number,
      events,
      coverage: heard,
      inputs,
      findings: [...found.values()],
      held: reader.held(judgement.policy),
    };
    found.clear();
    port.postMessage(told);
  }

  function tell(now: ReadNow, startedAt: number): void {
    number += 1;
    post(now);
    const { sources, aside } = now;
    send({ type: 'read', sources, aside, during: { startedAt, endedAt: Date.now() } });
  }

  /** One that goes on may never end. */
  const isSlow = (): boolean => evaluationTook >= SLOW || performance.now() - waitingSince >= WAITED;

  async function look(): Promise<void> {
    const facts = fresh.filter((one) => one.number > through);
    fresh = [];
    if (facts.length === 0) return;
    const lookedAt = Date.now();
    coverage = await store.coverage();
    const known = { ...near, runs: runs.all(), coverage, findings: standing.findings(), background };
    const events = facts.map(({ event }) => event);
    const { findings, looked } = await firstLook(events, judgement, store, known, lookedAt);
    if (number > through) for (const finding of findings) found.set(finding.id, finding);
    fresh = [...facts.slice(looked), ...fresh];
    standing.looked(number, findings, lookedAt);
    const during = { startedAt: lookedAt, endedAt: Date.now() };
    nextLook = performance.now() + Math.max(LOOK_EVERY, APART * (during.endedAt - lookedAt));
    send({ type: 'looked', facts: looked, findings: findings.length, during });
    if (findings.length > 0) saving.changed();
  }

  /** Its niceness does not reach the threads that collect its garbage, nor what two processors share. */
  async function rest(took: number): Promise<void> {
    const end = performance.now() + Math.min(REST * took, LONGEST_REST);
    // No longer than they press: a single burst is no reason to be late.
    while (!isStopping && performance.now() < end && performance.now() - pressedAt <= PRESSED)
      await new Promise((resolve) => setTimeout(resolve, NAP));
  }

  function nearNow(): Near {
    const view = standing.view();
    return {
      standing: view,
      history: store,
      lookUp: (text, meaning) => lookUp(text, meaning, store, judgement.policy, { standing: view.findings }),
    };
  }

  async function step(): Promise<void> {
    const begun = performance.now();
    await questions.answerSome(
      (question) => answerFrom(nearNow(), question),
      () => performance.now() - begun >= ANSWERING,
    );
    const startedAt = Date.now();
    const now = settings.isResting ? undefined : await reader.read(judgement.policy);
    if (now) {
      for (const event of now.events) if (event.type === 'run.reported') runs.add(event);
      tell(now, startedAt);
      const chosen = choose(now.events, judgement.policy);
      for (const event of chosen) fresh.push({ number, event });
      waitingSince = Math.min(waitingSince, performance.now());
    }
    if (!settings.isResting && performance.now() >= nextRelease) {
      nextRelease = performance.now() + RELEASE_EVERY;
      const isOther = await reader.release(judgement.policy);
      if (isOther && !now) post(NOTHING_READ);
    }
    if (!settings.isResting && performance.now() >= nextTidying) {
      nextTidying = performance.now() + TIDY_EVERY;
      const { inputs, deleted } = await reader.tidy();
      if (deleted.length > 0) {
        post({ ...NOTHING_READ, inputs });
        send({ type: 'deleted', deleted });
      }
    }
    if (fresh.length > MOST_FRESH) fresh = fresh.slice(-MOST_FRESH);
    if (fresh.length > 0 && isSlow() && performance.now() >= nextLook) await look();
    if (saving.isDue()) {
      const changes = await saving.save(Date.now());
      send(savedReport(changes, standing.findings()));
    }
    await rest(performance.now() - begun);
    if (isFailing) send({ type: 'recovered' });
    isFailing = false;
    if (!now && !saving.isDue() && questions.isEmpty()) await sleep(IDLE);
  }

  // It evaluates nothing before it knows what waits.
  post(NOTHING_READ);
  send({ type: 'ready' });
  while (!isStopping) {
    try {
      await step();
    } catch (error) {
      if (!(error instanceof Unavailable)) throw error;
      isFailing = true;
      send({ type: 'failing', reason: error.message });
      await sleep(RETRY);
    }
  }
  await store.close();
  send({ type: 'stopped' });
  port.close();
  parentPort?.close();
}

void run();

function savedReport(changes: readonly FindingChange[], findings: readonly Finding[]): Report {
  const changed = changes.map(({ finding }) => finding);
  const news = newFindings(changes, findings);
  return { type: 'saved', at: Date.now(), counts: countsOf(findings), changed, news };
}
