import { parentPort, workerData } from 'node:worker_threads';
import type { Inbox } from '../../intake/inbox.ts';
import { openInbox } from '../store.ts';
import {
  type AcceptingAnswer,
  type AcceptingOrder,
  type AcceptingSettings,
  failureOf,
  unpacked,
} from './accepting-messages.ts';

// Entry of the accepting thread: it waits for the disk, so that the thread that answers need not.
const settings: AcceptingSettings = workerData;
const answer = (one: AcceptingAnswer): void => parentPort?.postMessage(one);

async function obey(inbox: Inbox, order: AcceptingOrder): Promise<AcceptingAnswer> {
  const { number } = order;
  const done = (count = 0): AcceptingAnswer => ({ number, type: 'done', count });
  switch (order.ask) {
    case 'accept':
      return { number, type: 'accepted', isNew: await inbox.accept(unpacked(order.packed)) };
    case 'backlog':
      return { number, type: 'backlog', backlog: await inbox.backlog() };
    case 'recall':
      return { number, type: 'recalled', state: await inbox.recall(order.name) };
    case 'note':
      await inbox.note(order.name, order.state);
      return done();
    case 'try-writing':
      await inbox.tryWriting();
      return done();
    case 'forget-bodies':
      return done(await inbox.forgetBodies(order.before));
    case 'forget':
      return done(await inbox.forget(order.before));
    case 'close':
      await inbox.close();
      return done();
  }
}

async function start(): Promise<void> {
  const inbox = await openInbox(settings.store, process.env, 'power');
  parentPort?.on('message', (order: AcceptingOrder) => {
    void obey(inbox, order)
      .catch((error: unknown): AcceptingAnswer => ({ number: order.number, type: 'failed', failure: failureOf(error) }))
      .then((one) => {
        answer(one);
        if (order.ask === 'close') parentPort?.close();
      });
  });
}

await start().then(
  () => answer({ number: 0, type: 'done', count: 0 }),
  (error: unknown) => answer({ number: 0, type: 'failed', failure: failureOf(error) }),
);
