import type { Inbox } from '../../../intake/inbox.ts';
import { packed, unpackedTaken } from '../../../intake/packed.ts';
import { type Calls, openCalls } from '../calls.ts';
import { errorOf, type InboxAnswer, type InboxCall, type InboxQuestion } from './accepting-messages.ts';

/** What may be asked of an inbox that another thread has open. */
export type RemoteInbox = Omit<Inbox, 'acceptPacked' | 'sort' | 'quarantined' | 'quarantineRows' | 'parcel'>;

/** Gives a question to whoever has the inbox; what it throws is the answer. */
export type SendQuestion = (call: InboxCall, transfer: ArrayBuffer[]) => void;

/** The side of it that asks. */
export interface InboxClient extends Pick<Calls<InboxQuestion, InboxAnswer>, 'answered'> {
  readonly inbox: RemoteInbox;
  /** Asks on somebody's behalf. Failures are answers, too. */
  ask(question: InboxQuestion): Promise<InboxAnswer>;
  /** Nobody will answer what was asked by now: it is refused as unavailable. */
  refuseAll(reason: string): void;
}

export function inboxClient(send: SendQuestion): InboxClient {
  const calls = openCalls<InboxQuestion, InboxAnswer>();
  const ask = (question: InboxQuestion): Promise<InboxAnswer> =>
    calls.ask(question, (call) => send(call, question.ask === 'accept' ? [question.packed.bodies] : []));

  async function answerOf<Type extends InboxAnswer['type']>(
    type: Type,
    question: InboxQuestion,
  ): Promise<Extract<InboxAnswer, { readonly type: Type }>> {
    const answer = await ask(question);
    if (answer.type === 'failed') throw errorOf(answer.failure);
    if (!isOfType(answer, type)) throw new Error(`${question.ask} was answered with ${answer.type}`);
    return answer;
  }

  const count = async (question: InboxQuestion): Promise<number> => (await answerOf('done', question)).count;
  const done = async (question: InboxQuestion): Promise<void> => void (await count(question));

  return {
    ask,
    answered: calls.answered,
    refuseAll: (reason) => calls.answerAll({ type: 'failed', failure: { kind: 'unavailable', reason } }),
    inbox: {
      accept: async (parcels) => (await answerOf('accepted', { ask: 'accept', packed: packed(parcels) })).isNew,
      take: async ({ parcels, bytes }) =>
        unpackedTaken((await answerOf('taken', { ask: 'take', parcels, bytes })).packed),
      finish: (sequences) => done({ ask: 'finish', sequences }),
      quarantine: (sequence, reason) => done({ ask: 'quarantine', sequence, reason }),
      list: (sequence, reason) => done({ ask: 'list', sequence, reason }),
      boundQuarantine: async (most) => (await answerOf('bounded', { ask: 'bound-quarantine', ...most })).gone,
      hold: (sequences) => done({ ask: 'hold', sequences }),
      release: (source, parcels) => done({ ask: 'release', source, parcels }),
      held: async () => (await answerOf('held', { ask: 'held' })).held,
      backlog: async () => (await answerOf('backlog', { ask: 'backlog' })).backlog,
      recall: async (name) => (await answerOf('recalled', { ask: 'recall', name })).state,
      note: (name, state) => done({ ask: 'note', name, state }),
      tryWriting: () => done({ ask: 'try-writing' }),
      forgetBodies: (before) => count({ ask: 'forget-bodies', before }),
      forget: (before) => count({ ask: 'forget', before }),
      close: () => done({ ask: 'close' }),
    },
  };
}

function isOfType<Type extends InboxAnswer['type']>(
  answer: InboxAnswer,
  type: Type,
): answer is Extract<InboxAnswer, { readonly type: Type }> {
  return answer.type === type;
}
