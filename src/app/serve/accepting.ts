import { Worker } from 'node:worker_threads';
import { Unavailable } from '../../core/error.ts';
import type { Inbox, Parcel } from '../../intake/inbox.ts';
import {
  type AcceptingAnswer,
  type AcceptingOrder,
  type AcceptingSettings,
  errorOf,
  packed,
} from './accepting-messages.ts';

/** The inbox as the thread that answers sees it: another thread has it open and waits for its disk. */
export type Accepting = Pick<
  Inbox,
  'accept' | 'backlog' | 'recall' | 'note' | 'tryWriting' | 'forgetBodies' | 'forget' | 'close'
>;

type Asked = AcceptingOrder extends infer Order ? (Order extends unknown ? Omit<Order, 'number'> : never) : never;
type Settle = (answer: AcceptingAnswer) => void;

// It stands beside the bundle.
const SCRIPT = 'accepter.mjs';
const HERE = new URL('.', import.meta.url);
const FIRST_PAUSE = 500;
const LONGEST_PAUSE = 30_000;
const ENDED = 'the thread that keeps deliveries ended: send again in a moment';

/**
 * Starts the thread. When it ends by itself, `restarted` is told why; what was asked of it by then, and until it runs
 * again, is refused as unavailable. `scripts`: the folder its script is in, beside this file when absent.
 * @throws InvalidInput, Unavailable when the inbox cannot be opened at first.
 */
export async function startAccepting(
  store: string,
  restarted: (reason: string) => void,
  scripts: URL = HERE,
): Promise<Accepting> {
  const open = new Map<number, Settle>();
  let last = 0;
  let running: Worker | undefined;
  let isOpen = false;
  let isServing = false;
  let pause = FIRST_PAUSE;
  let restart: NodeJS.Timeout | undefined;

  /** Resolves once the inbox is open. */
  function start(): Promise<void> {
    return new Promise((resolve, reject) => {
      const startedAt = performance.now();
      const workerData: AcceptingSettings = { store };
      const thread = new Worker(new URL(SCRIPT, scripts), { workerData });
      let reason = 'a thread ended by itself';
      running = thread;
      thread.on('message', (answer: AcceptingAnswer) => {
        if (answer.number !== 0) return settle(answer);
        if (answer.type === 'failed') {
          const error = errorOf(answer.failure);
          reason = error.message;
          reject(error);
          return;
        }
        isOpen = true;
        resolve();
      });
      thread.on('error', (error: unknown) => {
        reason = error instanceof Error ? (error.stack ?? error.message) : String(error);
      });
      thread.on('exit', () => {
        running = undefined;
        isOpen = false;
        reject(new Unavailable(reason));
        for (const number of open.keys())
          settle({ number, type: 'failed', failure: { kind: 'unavailable', reason: ENDED } });
        if (!isServing) return;
        pause = performance.now() - startedAt > LONGEST_PAUSE ? FIRST_PAUSE : Math.min(pause * 2, LONGEST_PAUSE);
        restarted(reason);
        // Why a start failed is told by the end of its thread.
        restart = setTimeout(() => void start().catch(() => undefined), pause);
      });
    });
  }

  function settle(answer: AcceptingAnswer): void {
    const waiting = open.get(answer.number);
    open.delete(answer.number);
    waiting?.(answer);
  }

  function ask(asked: Asked, transfer: readonly ArrayBuffer[] = []): Promise<AcceptingAnswer> {
    return new Promise((resolve, reject) => {
      if (!running || !isOpen) {
        reject(new Unavailable(ENDED));
        return;
      }
      last += 1;
      const order: AcceptingOrder = { ...asked, number: last };
      running.postMessage(order, [...transfer]);
      open.set(last, (answer) => (answer.type === 'failed' ? reject(errorOf(answer.failure)) : resolve(answer)));
    });
  }

  const count = async (asked: Asked): Promise<number> => {
    const answer = await ask(asked);
    return answer.type === 'done' ? answer.count : unexpected(answer);
  };

  await start();
  isServing = true;

  return {
    async accept(parcels: readonly Parcel[]) {
      const all = packed(parcels);
      const answer = await ask({ ask: 'accept', packed: all }, [all.bodies]);
      return answer.type === 'accepted' ? answer.isNew : unexpected(answer);
    },
    async backlog() {
      const answer = await ask({ ask: 'backlog' });
      return answer.type === 'backlog' ? answer.backlog : unexpected(answer);
    },
    async recall(name) {
      const answer = await ask({ ask: 'recall', name });
      return answer.type === 'recalled' ? answer.state : unexpected(answer);
    },
    async note(name, state) {
      await count({ ask: 'note', name, state });
    },
    async tryWriting() {
      await count({ ask: 'try-writing' });
    },
    forgetBodies: (before) => count({ ask: 'forget-bodies', before }),
    forget: (before) => count({ ask: 'forget', before }),
    async close() {
      isServing = false;
      clearTimeout(restart);
      const thread = running;
      if (!thread) return;
      const end = new Promise<void>((resolve) => thread.once('exit', () => resolve()));
      if (isOpen) await count({ ask: 'close' });
      else await thread.terminate();
      await end;
    },
  };
}

function unexpected({ type }: AcceptingAnswer): never {
  throw new Error(`the accepting thread answered ${type} to another question`);
}
