import { Unavailable } from '../../../core/error.ts';
import {
  type AcceptingSettings,
  errorOf,
  type InboxAnswer,
  type InboxQuestion,
  type InboxReply,
} from './accepting-messages.ts';
import { supervise } from '../supervise.ts';
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
  const opened = Promise.withResolvers<void>();
  let isOpen = false;
  let isServing = false;
  /** Why the inbox could not be opened. */
  let failure: Error | undefined;

  const supervisor = supervise(
    () => {
      failure = undefined;
      const workerData: AcceptingSettings = { store };
      return [{ script: new URL(SCRIPT, scripts), options: { workerData, resourceLimits: LIMITS }, hear, gone }];
    },
    ({ reason }) => {
      const why = failure?.message ?? reason;
      opened.reject(new Unavailable(why));
      if (isServing) restarted(why);
      return isServing;
    },
  );

  const client = inboxClient((call, transfer) => {
    const [worker] = supervisor.running();
    if (!worker || !isOpen) throw new Unavailable(ENDED);
    worker.postMessage(call, transfer);
  });

  function hear(reply: InboxReply): void {
    const { number, answer } = reply;
    if (number !== 0) return client.answered(reply);
    if (answer.type !== 'failed') {
      isOpen = true;
      return opened.resolve();
    }
    failure = errorOf(answer.failure);
    opened.reject(failure);
  }

  function gone(): void {
    isOpen = false;
    client.refuseAll(ENDED);
  }

  supervisor.start();
  await opened.promise;
  isServing = true;
  const close = (): Promise<void> => supervisor.stop((worker) => (isOpen ? client.inbox.close() : worker.terminate()));

  return {
    inbox: { ...client.inbox, close },
    ask: (question) =>
      client.ask(question).catch((error: unknown): InboxAnswer => {
        if (!(error instanceof Unavailable)) throw error;
        return { type: 'failed', failure: { kind: 'unavailable', reason: error.message } };
      }),
  };
}
