import type { MessagePort } from 'node:worker_threads';
import type { SendQuestion } from '../accepting/inbox-client.ts';
import type { Report } from './messages.ts';

/** What a thread tells the server, and asks of its inbox. */
export function reportsTo(port: Pick<MessagePort, 'postMessage'> | null) {
  const send = (report: Report): void => port?.postMessage(report);
  const askInbox: SendQuestion = (call, transfer) =>
    port?.postMessage({ type: 'inbox', call } satisfies Report, transfer);

  /** Something failed, and everything goes on. */
  function failedOnce(reason: string): void {
    send({ type: 'failing', reason });
    send({ type: 'recovered' });
  }

  /** The server has tried a configuration before: a file of a rule has changed since. Everything goes on as it was. */
  const notTaken = (error: unknown): void => failedOnce(`the new configuration was not taken up: ${String(error)}`);

  return { send, askInbox, failedOnce, notTaken };
}
