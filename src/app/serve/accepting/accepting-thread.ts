import { parentPort, workerData } from 'node:worker_threads';
import type { Inbox } from '../../../intake/inbox.ts';
import { packed } from '../../../intake/packed.ts';
import { openInbox } from '../../resources/store.ts';
import {
  type AcceptingSettings,
  failureOf,
  type InboxAnswer,
  type InboxCall,
  type InboxQuestion,
  type InboxReply,
  transferOf,
} from './accepting-messages.ts';

// Entry of the accepting thread: it waits for the disk, so that the thread that answers need not. Everything that is
// written to the inbox is written here: of two writers of a SQLite file one sleeps while the other, perhaps a thread that
// yields to everybody, holds the lock.
const settings: AcceptingSettings = workerData;

function send(number: number, answer: InboxAnswer): void {
  parentPort?.postMessage({ number, answer } satisfies InboxReply, transferOf(answer));
}

const DONE: InboxAnswer = { type: 'done', count: 0 };

interface Inboxes {
  /** What is kept in it outlasts a loss of power. */
  readonly inbox: Inbox;
  /** What is forgotten of this one is read again: nobody who delivers waits until the disk has confirmed it. */
  readonly reading: Inbox;
}

async function answerTo({ inbox, reading }: Inboxes, question: InboxQuestion): Promise<InboxAnswer> {
  switch (question.ask) {
    case 'accept':
      return { type: 'accepted', isNew: await inbox.acceptPacked(question.packed) };
    case 'take':
      await inbox.sort();
      return { type: 'taken', packed: packed(await reading.take(question)) };
    case 'finish':
      await reading.finish(question.sequences);
      return DONE;
    case 'quarantine':
      await reading.quarantine(question.sequence, question.reason);
      return DONE;
    case 'list':
      await reading.list(question.sequence, question.reason);
      return DONE;
    case 'bound-quarantine':
      return { type: 'bounded', gone: await inbox.boundQuarantine(question) };
    case 'hold':
      await reading.hold(question.sequences);
      return DONE;
    case 'release':
      await reading.release(question.source, question.parcels);
      return DONE;
    case 'held':
      return { type: 'held', held: await inbox.held() };
    case 'backlog':
      return { type: 'backlog', backlog: await inbox.backlog() };
    case 'recall':
      return { type: 'recalled', state: await inbox.recall(question.name) };
    case 'note':
      await inbox.note(question.name, question.state);
      return DONE;
    case 'try-writing':
      await inbox.tryWriting();
      return DONE;
    case 'forget-bodies':
      return { type: 'done', count: await inbox.forgetBodies(question.before) };
    case 'forget':
      return { type: 'done', count: await inbox.forget(question.before) };
    case 'close':
      await reading.close();
      await inbox.close();
      return DONE;
  }
}

const failed = (error: unknown): InboxAnswer => ({ type: 'failed', failure: failureOf(error) });

async function start(): Promise<InboxAnswer> {
  // Of one thread: neither ever holds a lock while the other wants it.
  const inbox = await openInbox(settings.store, process.env, 'power');
  const reading = await openInbox(settings.store, process.env, 'process');
  parentPort?.on('message', ({ number, question }: InboxCall) => {
    void answerTo({ inbox, reading }, question)
      .catch(failed)
      .then((answer) => {
        send(number, answer);
        if (question.ask === 'close') parentPort?.close();
      });
  });
  return DONE;
}

void start()
  .catch(failed)
  .then((answer) => send(0, answer));
