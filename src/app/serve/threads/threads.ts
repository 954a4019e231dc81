import { setTimeout as sleep } from 'node:timers/promises';
import { MessageChannel, Worker } from 'node:worker_threads';
import { known } from '../../../core/known.ts';
import { formatDuration, formatTime, MINUTE, type Time } from '../../../core/time.ts';
import type { GoneRow } from '../../../intake/inbox.ts';
import type { Counts } from '../../measuring/counts.ts';
import { type InboxAnswer, type InboxQuestion, transferOf } from '../accepting/accepting-messages.ts';
import { openCalls } from '../calls.ts';
import { PATIENCE } from './asked.ts';
import { REST, TOO_LITTLE } from './memory.ts';
import type { Answer, Ask, Question } from '../../answers/questions.ts';
import { routeOf } from '../../answers/routes/index.ts';
import type { PolicyText } from '../../policies/compile-file.ts';
import type { Order, Report, ThreadSettings } from './messages.ts';
import type { Evaluated, ThreadsState } from '../../measuring/progress.ts';

/** The reading and the evaluating thread as the server sees them: started again, both, when one ends by itself. */
export interface Threads {
  /** Something was put into the inbox. `isPressed`: so much that whoever delivers should go first. */
  wake(isPressed: boolean): void;
  changePolicy(policy: PolicyText | undefined): void;
  /** Never rejects: what is not answered in time is refused as unavailable. */
  ask: Ask;
  state(): ThreadsState;
  /** Ends them between two steps; what was read by then is kept. */
  stop(): Promise<void>;
}

export interface ThreadEvents {
  evaluated(result: Evaluated): void;
  read(report: Extract<Report, { readonly type: 'read' }>): void;
  looked(report: Extract<Report, { readonly type: 'looked' }>): void;
  deleted(rows: readonly GoneRow[]): void;
  saved(counts: Counts): void;
  failing(reason: string): void;
  rests(reason: string): void;
  restarted(reason: string): void;
  /** The reading thread asks something of the inbox. */
  asksInbox(question: InboxQuestion): Promise<InboxAnswer>;
}

// They stand beside the bundle.
const SCRIPTS = ['reader.mjs', 'evaluator.mjs'] as const;
const NAMES = ['reading', 'evaluating'] as const;
// What reading makes goes on to the other thread at once. That one has much that stays: each collection of what is young
// goes by all pages of it (8 ms for 3 GB), and with more room there are fewer.
const LIMITS = [{ maxYoungGenerationSizeMb: 12 }, { maxYoungGenerationSizeMb: 96 }] as const;
const [READING, EVALUATING] = [0, 1];
// So often in a row either may run out of memory. One delivery may be too much to read: that is found by the fourth time.
const MOST_SHORT: readonly number[] = [5, 2];
/** How long the evaluating thread is waited for where the reading one can answer, too: by itself or by look-ups. */
const UNTIL_READING = 500;
const HERE = new URL('.', import.meta.url);
/** A thread gives a sign each second, but for as long as it evaluates or reads one thing: never so long in a sound server. */
const LONGEST_SILENCE = 10 * MINUTE;
/** Of very many facts an evaluation may take longer: so many times as long as the last one. */
const TIMES_LAST = 5;
const FIRST_PAUSE = 500;
const LONGEST_PAUSE = 30_000;

export interface ThreadsGiven {
  readonly store: string;
  readonly policy: PolicyText | undefined;
  /** A process before this one ended short of memory: this one rests first. */
  readonly isShort: boolean;
  /** Bytes of this process's heap. */
  readonly heap: number;
}

/**
 * Starts both. Where memory runs out again and again only the reading one goes on for a while, which answers questions and
 * reads nothing. `scripts`: the folder they are in, beside this file when absent.
 */
export function startThreads(
  { store, policy, isShort, heap }: ThreadsGiven,
  events: ThreadEvents,
  clock: () => Time,
  scripts: URL = HERE,
): Threads {
  let current = policy;
  let state: ThreadsState = { isReady: false, restarts: 0, heardAt: { reading: clock(), evaluating: clock() } };
  let pause = FIRST_PAUSE;
  let isStopping = false;
  let restart: NodeJS.Timeout | undefined;
  let running: readonly Worker[] = [];
  const calls = openCalls<Question, Answer>({
    most: 100,
    tooMany: unavailable('too many questions at once: ask again in a moment'),
    longest: PATIENCE,
    tooLate: unavailable('evaluation takes long just now: ask again in a moment'),
  });
  /** How often in a row either ran out of memory. */
  let short: readonly number[] = [0, 0];

  function start(isResting: boolean): void {
    const startedAt = clock();
    const { port1, port2 } = new MessageChannel();
    let reason = 'a thread ended by itself';
    let hasEnded = false;
    let isShortNow = false;
    state = { ...state, heardAt: { reading: startedAt, evaluating: startedAt } };
    running = (isResting ? [port1] : [port1, port2]).map((port, index) => {
      const { restarts } = state;
      const workerData: ThreadSettings = { store, policy: current, port, restarts, isResting, heap };
      const thread = new Worker(new URL(SCRIPTS[index] ?? '', scripts), {
        workerData,
        transferList: [port],
        resourceLimits: LIMITS[index] ?? {},
      });
      thread.on('message', (report: Report) => {
        state = { ...state, heardAt: { ...state.heardAt, [NAMES[index] ?? '']: clock() } };
        if (report.type === 'inbox')
          void events.asksInbox(report.call.question).then((answer) => {
            const reply = { number: report.call.number, answer };
            thread.postMessage({ type: 'inbox', reply } satisfies Order, transferOf(answer));
          });
        else hear(report);
      });
      thread.on('error', (error: unknown) => {
        reason = error instanceof Error ? (error.stack ?? error.message) : String(error);
        isShortNow = error instanceof Error && 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY';
      });
      thread.on('exit', () => {
        calls.answerAll(unavailable('the evaluation was interrupted'));
        if (isStopping || hasEnded || !running.includes(thread)) return;
        hasEnded = true;
        for (const other of running) void other.terminate();
        if (isShortNow) short = short.map((times, which) => (which === index ? times + 1 : times));
        // Not even answering fits: the rest goes on without.
        if (isResting) {
          running = [];
          return events.restarted(reason);
        }
        const failing = 'the evaluation is being started again';
        state = { ...state, isReady: false, failing, restarts: state.restarts + 1 };
        events.restarted(reason);
        if (short.some((times, which) => times >= (MOST_SHORT[which] ?? 1))) return rest();
        pause = clock() - startedAt > LONGEST_PAUSE ? FIRST_PAUSE : Math.min(pause * 2, LONGEST_PAUSE);
        restart = setTimeout(start, pause, false);
      });
      return thread;
    });
  }

  /** Reads and evaluates nothing for a while, then tries once. */
  function rest(): void {
    short = MOST_SHORT.map((most) => most - 1);
    const resting = `${TOO_LITTLE}; this is tried again at ${formatTime(clock() + REST)}`;
    const { failing: _, ...left } = state;
    state = { ...left, resting };
    events.rests(resting);
    start(true);
    restart = setTimeout(() => {
      const over = running;
      running = [];
      for (const thread of over) void thread.terminate();
      const { resting: __, ...next } = state;
      state = { ...next, isReady: false };
      start(false);
    }, REST);
  }

  function hear(report: Exclude<Report, { readonly type: 'inbox' }>): void {
    const { failing: _, ...rest } = state;
    switch (report.type) {
      case 'ready':
        state = { ...rest, isReady: true };
        return;
      case 'evaluated':
        short = [0, 0];
        state = { ...state, last: report };
        return events.evaluated(report);
      case 'read':
        return events.read(report);
      case 'deleted':
        return events.deleted(report.deleted);
      case 'looked':
        return events.looked(report);
      case 'saved':
        state = { ...state, counts: report.counts };
        return events.saved(report.counts);
      case 'failing':
        state = { ...state, failing: report.reason };
        return events.failing(report.reason);
      case 'recovered':
        state = rest;
        return;
      case 'answer':
        return calls.answered(report.reply);
      case 'alive':
      case 'stopped':
    }
  }

  /** One that hangs is not ended: what makes it hang is in the store, and would the next one, too. */
  function silence(): string | undefined {
    const { last, heardAt } = state;
    const longest = Math.max(LONGEST_SILENCE, TIMES_LAST * (last?.milliseconds ?? 0));
    const name = NAMES.slice(0, running.length).find((one) => clock() - heardAt[one] > longest);
    return name && `the ${name} thread has given no sign of life for ${formatDuration(clock() - heardAt[name])}`;
  }

  let wasSilent = false;
  const watch = setInterval(() => {
    const reason = silence();
    if (reason !== undefined && !wasSilent) events.failing(reason);
    wasSilent = reason !== undefined;
  }, MINUTE);

  const order = (one: Order): void => running.forEach((thread) => thread.postMessage(one));
  if (isShort) rest();
  else start(false);

  return {
    wake: (isPressed) => running[READING]?.postMessage({ type: 'wake', isPressed } satisfies Order),
    changePolicy(next) {
      current = next;
      order({ type: 'policy', policy: next });
    },
    async ask(question) {
      const { from } = routeOf(question);
      const isAboutFindings = from === 'findings';
      const isForReading = isAboutFindings || from === 'look-up';
      if (state.resting !== undefined && (running.length === 0 || !isForReading)) return unavailable(state.resting);
      if (!state.last && !isAboutFindings) return unavailable('the evaluation is starting: ask again in a moment');
      const of = (thread: number): Promise<Answer> =>
        calls.ask(question, (call) => running[thread]?.postMessage({ type: 'ask', call } satisfies Order));
      if (!isForReading) return of(EVALUATING);
      if (!state.last || state.resting !== undefined) return of(READING);
      // The evaluating thread knows more; while it is busy the reading one has the findings, and looks up the rest.
      const evaluating = of(EVALUATING);
      const reading = async (): Promise<Answer> => {
        await sleep(UNTIL_READING, undefined, { ref: false });
        const answer = await of(READING);
        return 'refusal' in answer && answer.refusal === 'unavailable' ? evaluating : answer;
      };
      return Promise.race([evaluating, reading()]);
    },
    state: () => ({ ...state, ...known({ silent: silence() }) }),
    async stop() {
      isStopping = true;
      clearTimeout(restart);
      clearInterval(watch);
      const ends = running
        .filter(({ threadId }) => threadId !== -1)
        .map((thread) => new Promise<void>((resolve) => thread.once('exit', () => resolve())));
      order({ type: 'stop' });
      await Promise.all(ends);
    },
  };
}

function unavailable(detail: string): Answer {
  return { refusal: 'unavailable', detail };
}
