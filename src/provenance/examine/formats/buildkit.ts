import { quoted } from '../../../core/error.ts';
import { isDigest, shortDigest } from '../../../core/digest.ts';
import { type FormatReader, notGood } from '../format.ts';
import { IN_TOTO, isRefusal, readStatement } from '../statement/in-toto.ts';

const FORMAT = 'buildkit';
const LARGEST = 16 * 1024 * 1024;

/**
 * Statements that BuildKit puts into the index beside the images: nobody signs them
 * (https://github.com/moby/buildkit/blob/master/docs/attestations/attestation-storage.md). That the index lists them binds
 * them to it, and no more.
 */
export const buildkit: FormatReader = {
  format: FORMAT,
  isOf: ({ mediaType }) => mediaType === IN_TOTO,
  examine({ bytes, annotations, listed }, subject) {
    if (bytes.length > LARGEST)
      return notGood(FORMAT, 'unreadable', {
        check: 'size',
        reason: `the statement has ${bytes.length} bytes, and ${LARGEST} are the most`,
      });
    if (!listed)
      return notGood(FORMAT, 'failed', {
        check: 'subject',
        reason: 'no index lists the statement, and nobody signed it',
      });
    const { reference, isInIndex } = listed;
    if (!isInIndex || !isDigest(reference))
      return notGood(FORMAT, 'failed', {
        check: 'subject',
        reason: `the index says it is about ${quoted(reference)}, which it does not list`,
      });
    if (reference !== subject.digest)
      return notGood(FORMAT, 'failed', {
        check: 'subject',
        reason: `the index says it is about ${shortDigest(reference)}, and not about this image`,
      });
    const read = readStatement(bytes, { digest: reference }, [annotations.get('in-toto.io/predicate-type')]);
    if (isRefusal(read)) return notGood(FORMAT, read.state, read);
    return notGood(FORMAT, 'unsigned', {
      reason: 'the index lists the statement, and nobody signed it',
      statement: read,
    });
  },
};
