import type { NewFindings } from '../new-findings.ts';
import { setTimeout as sleep } from 'node:timers/promises';
import { MessageChannel, type Worker } from 'node:worker_threads';
import { known } from '../../../core/known.ts';
import { formatDuration, formatTime, MINUTE, type Time } from '../../../core/time.ts';
import type { GoneRow } from '../../../intake/inbox.ts';
import type { Counts } from '../../metrics/counts.ts';
import { type InboxAnswer, type InboxQuestion, transferOf } from '../accepting/accepting-messages.ts';
import { openCalls } from '../calls.ts';
import { type End, supervise, type Thread } from '../supervise.ts';
import { patienceFor } from './patience.ts';
import { REST, TOO_LITTLE } from './memory.ts';
import type { Answer, Ask, Question } from '../../answers/questions.ts';
import { routeOf } from '../../answers/routes/index.ts';
import type { PolicyText } from '../../policies/compile-file.ts';
import type { Order, Report, ThreadSettings } from './messages.ts';
import type { Evaluated, ThreadsState } from '../../metrics/progress.ts';

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
  examined(report: Extract<Report, { readonly type: 'examined' }>): void;
  deleted(rows: readonly GoneRow[]): void;
  saved(counts: Counts, changed: readonly string[], news: NewFindings): void;
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
  let isResting = isShort;
  let resting: NodeJS.Timeout | undefined;
  const calls = openCalls<Question, Answer>({
    most: 100,
    tooMany: unavailable('too many questions at once: ask again in a moment'),
    longest: patienceFor,
    tooLate: unavailable('evaluation takes long just now: ask again in a moment'),
  });
  /** How often in a row either ran out of memory. */
  let short: readonly number[] = [0, 0];

  function threads(): readonly Thread[] {
    const { port1, port2 } = new MessageChannel();
    state = { ...state, heardAt: { reading: clock(), evaluating: clock() } };
    return (isResting ? [port1] : [port1, port2]).map((port, index) => {
      const { restarts } = state;
      const workerData: ThreadSettings = { store, policy: current, port, restarts, isResting, heap };
      return {
        script: new URL(SCRIPTS[index] ?? '', scripts),
        options: { workerData, transferList: [port], resourceLimits: LIMITS[index] ?? {} },
        hear(report: Report, worker: Worker) {
          state = { ...state, heardAt: { ...state.heardAt, [NAMES[index] ?? '']: clock() } };
          if (report.type !== 'inbox') return hear(report);
          const { number, question } = report.call;
          void events.asksInbox(question).then((answer) => {
            const order: Order = { type: 'inbox', reply: { number, answer } };
            worker.postMessage(order, transferOf(answer));
          });
        },
        gone: () => calls.answerAll(unavailable('the evaluation was interrupted')),
      };
    });
  }

  function ended({ reason, which, isShort: isShortNow }: End): boolean {
    if (isShortNow) short = short.map((times, index) => (which === index ? times + 1 : times));
    const failing = 'the evaluation is being started again';
    // Not even answering fits: the rest goes on without.
    if (!isResting) state = { ...state, isReady: false, failing, restarts: state.restarts + 1 };
    events.restarted(reason);
    if (isResting) return false;
    const isAgain = short.every((times, index) => times < (MOST_SHORT[index] ?? 1));
    if (!isAgain) rest();
    return isAgain;
  }

  /** Reads and evaluates nothing for a while, then tries once. */
  function rest(): void {
    short = MOST_SHORT.map((most) => most - 1);
    isResting = true;
    const why = `${TOO_LITTLE}; this is tried again at ${formatTime(clock() + REST)}`;
    const { failing: _, ...left } = state;
    state = { ...left, resting: why };
    events.rests(why);
    supervisor.start();
    resting = setTimeout(() => {
      isResting = false;
      const { resting: __, ...next } = state;
      state = { ...next, isReady: false };
      supervisor.start();
    }, REST);
  }

  function hear(report: Exclude<Report, { readonly type: 'inbox' }>): void {
    state = stateAfter(state, report);
    switch (report.type) {
      case 'evaluated':
        short = [0, 0];
        return events.evaluated(report);
      case 'read':
        return events.read(report);
      case 'deleted':
        return events.deleted(report.deleted);
      case 'looked':
        return events.looked(report);
      case 'saved':
        return events.saved(report.counts, report.changed, report.news);
      case 'examined':
        return events.examined(report);
      case 'failing':
        return events.failing(report.reason);
      case 'answer':
        return calls.answered(report.reply);
      case 'ready':
      case 'recovered':
      case 'alive':
      case 'stopped':
    }
  }

  /** One that hangs is not ended: what makes it hang is in the store, and would the next one, too. */
  function silence(): string | undefined {
    const { last, heardAt } = state;
    const longest = Math.max(LONGEST_SILENCE, TIMES_LAST * (last?.milliseconds ?? 0));
    const name = NAMES.slice(0, supervisor.running().length).find((one) => clock() - heardAt[one] > longest);
    return name && `the ${name} thread has given no sign of life for ${formatDuration(clock() - heardAt[name])}`;
  }

  let wasSilent = false;
  const watch = setInterval(() => {
    const reason = silence();
    if (reason !== undefined && !wasSilent) events.failing(reason);
    wasSilent = reason !== undefined;
  }, MINUTE);

  const order = (one: Order): void => supervisor.running().forEach((thread) => thread.postMessage(one));
  const supervisor = supervise(threads, ended);
  if (isShort) rest();
  else supervisor.start();

  return {
    wake: (isPressed) => supervisor.running()[READING]?.postMessage({ type: 'wake', isPressed } satisfies Order),
    changePolicy(next) {
      current = next;
      order({ type: 'policy', policy: next });
    },
    async ask(question) {
      const { from } = routeOf(question);
      const isAboutFindings = from === 'findings';
      const isForReading = isAboutFindings || from === 'look-up';
      if (state.resting !== undefined && (supervisor.running().length === 0 || !isForReading))
        return unavailable(state.resting);
      if (!state.last && !isAboutFindings) return unavailable('the evaluation is starting: ask again in a moment');
      const of = (thread: number): Promise<Answer> =>
        calls.ask(question, (call) => supervisor.running()[thread]?.postMessage({ type: 'ask', call } satisfies Order));
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
      clearTimeout(resting);
      clearInterval(watch);
      await supervisor.stop((thread) => thread.postMessage({ type: 'stop' } satisfies Order));
    },
  };
}

function unavailable(detail: string): Answer {
  return { refusal: 'unavailable', detail };
}

function stateAfter(state: ThreadsState, report: Exclude<Report, { readonly type: 'inbox' }>): ThreadsState {
  const { failing: _, ...rest } = state;
  switch (report.type) {
    case 'ready':
      return { ...rest, isReady: true };
    case 'evaluated':
      return { ...state, last: report };
    case 'saved':
      return { ...state, counts: report.counts };
    case 'examined':
      return { ...rest, unexamined: report.missing };
    case 'failing':
      return { ...state, failing: report.reason };
    case 'recovered':
      return rest;
    default:
      return state;
  }
}
