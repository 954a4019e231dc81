import { createHash } from 'node:crypto';
import { parentPort, workerData } from 'node:worker_threads';
import { gzipSync } from 'node:zlib';
import { goneImage } from '../../../contents/comparing/gone.ts';
import { openListingCache } from '../../../contents/reading/listing-cache.ts';
import { registryStore } from '../../../registry/stores/registry-store.ts';
import { InvalidInput } from '../../../core/error.ts';
import type { YaraFiles } from '../../../core/asked-of-images.ts';
import { comparePair } from '../../comparisons/compare-pair.ts';
import { type OwnYara, readYara } from '../../comparisons/yara-rules.ts';
import type { ImageFinder } from '../../comparisons/find-images.ts';
import type { Call, Reply } from '../calls.ts';
import { registryClients } from '../images/registry-access.ts';
import { yieldToOthers } from '../yielding.ts';
import type { ComparerSettings, ComparisonAnswer, ComparisonJob } from './comparing-messages.ts';

// Entry of the thread that reads images: it holds nobody up, and nothing of the server's but its listings.
const settings: ComparerSettings = workerData;
const cache = openListingCache(settings.cache);
const clientOf = registryClients();
yieldToOthers(19);

function finderOf(job: ComparisonJob): ImageFinder {
  return {
    isOfRegistries: true,
    async find(image, signal) {
      const { by, repository, digest } = image === job.new ? job.new : (job.old ?? job.new);
      const store = registryStore(clientOf(by), by.host, repository);
      return (await store.manifest(digest, signal)) && { store, reference: digest };
    },
  };
}

/** As the files are now; what was right when the server began may be wrong since. */
async function asTheyAre(files: YaraFiles): Promise<OwnYara> {
  try {
    return await readYara(files);
  } catch (error) {
    if (!(error instanceof InvalidInput)) throw error;
    return { unapplied: `the YARA rules of the policy: ${error.message}` };
  }
}

async function answerTo(job: ComparisonJob): Promise<ComparisonAnswer> {
  const { limits, yara } = job.asked;
  const outcome = await comparePair(job, finderOf(job), { limits, cache, yara: yara && (await asTheyAre(yara)) });
  if ('failure' in outcome) return outcome;
  const made = outcome.compared.map(({ comparison, full }) => {
    const text = JSON.stringify(full);
    const sha256 = createHash('sha256').update(text).digest('hex');
    return { comparison, full: gzipSync(text), sha256 };
  });
  return { made: [...made, ...outcome.unread.map((one) => ({ comparison: goneImage(one.digest, one.reason) }))] };
}

parentPort?.on('message', ({ number, question }: Call<ComparisonJob>) => {
  // What is no failure of what was asked is a bug: it ends this thread, and who asked is told so.
  void answerTo(question).then((answer) =>
    parentPort?.postMessage({ number, answer } satisfies Reply<ComparisonAnswer>),
  );
});
