import type { AskedOfImages } from '../../../core/asked-of-images.ts';
import type { ImagePair, ReadableImage } from '../../../core/wanted-comparison.ts';
import { type Failure, nameOf } from '../../comparisons/compare-pair.ts';
import type { ComparisonJob } from './comparing-messages.ts';
import { type Reader, readerOf } from '../images/readers.ts';

/** What the thread is to do for a pair, or why nobody here can read one of both. */
export function jobOf(
  { new: own, old }: ImagePair,
  readers: readonly Reader[],
  asked: AskedOfImages,
): ComparisonJob | Failure {
  const reader = readerOf(readers, own);
  if (!reader) return notCovered(own);
  // Another repository of the same registry may be one that the same robot can read.
  const other = old && (readerOf(readers, old) ?? (old.registry === own.registry ? reader : undefined));
  if (old && !other) return notCovered(old);
  return {
    new: { ...own, by: reader.access },
    ...(old && other && { old: { ...old, by: other.access } }),
    asked,
  };
}

function notCovered(image: ReadableImage): Failure {
  const { registry, repository } = image;
  const reason = `no collector of the kind images reads ${registry}/${repository}, where ${nameOf(image)} is`;
  return { reason, kind: 'refused' };
}
