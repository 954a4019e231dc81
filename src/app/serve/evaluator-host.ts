import { Worker } from 'node:worker_threads';
import type { Time } from '../../core/time.ts';
import type { Evaluated, EvaluatorSettings, Order, Report } from './messages.ts';
import { type Open, openQuestions } from './open-questions.ts';
import type { Ask } from './questions.ts';

/** The evaluating thread as the server sees it: started again when it ends by itself. */
export interface EvaluatorHost {
  wake(): void;
  changePolicy(policy: EvaluatorSettings['policy']): void;
  /** Never rejects: what is not answered in time is refused as unavailable. */
  ask: Ask;
  state(): EvaluatorState;
  /** Ends it between two steps; what was read by then is kept. */
  stop(): Promise<void>;
}

export interface EvaluatorState {
  readonly isReady: boolean;
  /** Absent until the first evaluation. */
  readonly last?: Evaluated;
  /** Why the last attempt failed, until one succeeds. */
  readonly failing?: string;
  readonly restarts: number;
}

export interface EvaluatorEvents {
  evaluated(result: Evaluated): void;
  failing(reason: string): void;
  restarted(reason: string): void;
}

// Stands beside the bundle.
const THREAD = new URL('./evaluator.mjs', import.meta.url);
const FIRST_PAUSE = 500;
const LONGEST_PAUSE = 30_000;

export function hostEvaluator(
  settings: EvaluatorSettings,
  events: EvaluatorEvents,
  clock: () => Time,
  script: URL = THREAD,
): EvaluatorHost {
  let current = settings;
  let state: EvaluatorState = { isReady: false, restarts: 0 };
  let pause = FIRST_PAUSE;
  let isStopping = false;
  let restart: NodeJS.Timeout | undefined;
  let ended: () => void = () => undefined;
  const open: Open = openQuestions();
  let worker = start();

  function start(): Worker {
    const startedAt = clock();
    const thread = new Worker(script, { workerData: current });
    let reason = 'it ended by itself';
    thread.on('message', (report: Report) => hear(report));
    thread.on('error', (error: unknown) => {
      reason = error instanceof Error ? (error.stack ?? error.message) : String(error);
    });
    thread.on('exit', () => {
      open.refuseAll('the evaluation was interrupted');
      if (isStopping) return ended();
      state = {
        ...state,
        isReady: false,
        failing: 'the evaluating thread is being started again',
        restarts: state.restarts + 1,
      };
      events.restarted(reason);
      pause = clock() - startedAt > LONGEST_PAUSE ? FIRST_PAUSE : Math.min(pause * 2, LONGEST_PAUSE);
      restart = setTimeout(() => (worker = start()), pause);
    });
    return thread;
  }

  function hear(report: Report): void {
    const { failing: _, ...rest } = state;
    switch (report.type) {
      case 'ready':
        state = { ...rest, isReady: true };
        return;
      case 'evaluated':
        state = { ...rest, last: report };
        return events.evaluated(report);
      case 'failing':
        state = { ...state, failing: report.reason };
        return events.failing(report.reason);
      case 'answer':
        return open.answered(report.number, report.answer);
      case 'stopped':
    }
  }

  const order = (one: Order): void => worker.postMessage(one);

  return {
    wake: () => order({ type: 'wake' }),
    changePolicy(policy) {
      current = { store: current.store, ...(policy && { policy }) };
      order({ type: 'policy', ...(policy && { policy }) });
    },
    async ask(question) {
      if (!state.isReady)
        return { refusal: 'unavailable', detail: 'the evaluation is starting: ask again in a moment' };
      return open.ask((number) => order({ type: 'ask', number, question }));
    },
    state: () => state,
    async stop() {
      isStopping = true;
      clearTimeout(restart);
      const end = new Promise<void>((resolve) => (ended = resolve));
      if (worker.threadId === -1) return;
      order({ type: 'stop' });
      await end;
    },
  };
}
