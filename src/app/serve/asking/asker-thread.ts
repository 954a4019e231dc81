import { parentPort } from 'node:worker_threads';
import { registryStore } from '../../../registry/stores/registry-store.ts';
import type { Call, Reply } from '../calls.ts';
import { registryClients } from '../images/registry-access.ts';
import { yieldToOthers } from '../yielding.ts';
import type { AskingAnswer, AskingJob } from './asking-messages.ts';
import { attachedNow } from './attached-now.ts';

// Entry of the thread that asks registries what is attached to images: what it is told there may be large, or malicious.
const clientOf = registryClients();
yieldToOthers(19);

parentPort?.on('message', ({ number, question }: Call<AskingJob>) => {
  const { by, repository } = question;
  // What is no failure of what was asked is a bug: it ends this thread, and who asked is told so.
  void attachedNow(question, registryStore(clientOf(by), by.host, repository), Date.now).then((answer) =>
    parentPort?.postMessage({ number, answer } satisfies Reply<AskingAnswer>),
  );
});
