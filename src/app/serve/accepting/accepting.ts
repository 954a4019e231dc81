import { Worker } from 'node:worker_threads';
import { Unavailable } from '../../../core/error.ts';
import {
  type AcceptingSettings,
  errorOf,
  type InboxAnswer,
  type InboxQuestion,
  type InboxReply,
} from './accepting-messages.ts';
import { inboxClient, type RemoteInbox } from './inbox-client.ts';

/** The inbox as the thread that answers sees it: another thread has it open and waits for its disk. */
export interface Accepting {
  readonly inbox: RemoteInbox;
  /** Asks for another thread. Failures are answers, too. */
  ask(question: InboxQuestion): Promise<InboxAnswer>;
}

// It stands beside the bundle.
const SCRIPT = 'accepter.mjs';
const HERE = new URL('.', import.meta.url);
// Bodies lie outside of its heap, and are only let go when that is collected.
const LIMITS = { maxYoungGenerationSizeMb: 6 };
const FIRST_PAUSE = 500;
const LONGEST_PAUSE = 30_000;
const ENDED = 'the thread that keeps deliveries has ended and is being started again';

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
  let running: Worker | undefined;
  let isOpen = false;
  let isServing = false;
  let pause = FIRST_PAUSE;
  let restart: NodeJS.Timeout | undefined;

  const client = inboxClient((call, transfer) => {
    if (!running || !isOpen) throw new Unavailable(ENDED);
    running.postMessage(call, transfer);
  });

  /** Resolves once the inbox is open. */
  function start(): Promise<void> {
    return new Promise((resolve, reject) => {
      const startedAt = performance.now();
      const workerData: AcceptingSettings = { store };
      const thread = new Worker(new URL(SCRIPT, scripts), { workerData, resourceLimits: LIMITS });
      let reason = 'a thread ended by itself';
      running = thread;
      thread.on('message', (reply: InboxReply) => {
        const { number, answer } = reply;
        if (number !== 0) return client.answered(reply);
        if (answer.type === 'failed') {
          const error = errorOf(answer.failure);
          reason = error.message;
          return reject(error);
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
        client.refuseAll(ENDED);
        if (!isServing) return;
        restarted(reason);
        pause = performance.now() - startedAt > LONGEST_PAUSE ? FIRST_PAUSE : Math.min(pause * 2, LONGEST_PAUSE);
        // Why a start failed is told by the end of its thread.
        restart = setTimeout(() => void start().catch(() => undefined), pause);
      });
    });
  }

  await start();
  isServing = true;

  async function close(): Promise<void> {
    isServing = false;
    clearTimeout(restart);
    const thread = running;
    if (!thread) return;
    const end = new Promise<void>((resolve) => thread.once('exit', () => resolve()));
    if (isOpen) await client.inbox.close();
    else await thread.terminate();
    await end;
  }

  return {
    inbox: { ...client.inbox, close },
    ask: (question) =>
      client.ask(question).catch((error: unknown): InboxAnswer => {
        if (!(error instanceof Unavailable)) throw error;
        return { type: 'failed', failure: { kind: 'unavailable', reason: error.message } };
      }),
  };
}
