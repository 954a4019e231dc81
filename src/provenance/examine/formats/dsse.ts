import { strictJson } from '../../strict.ts';
import { type FormatReader, notGood } from '../format.ts';
import { annotated } from '../sigstore/annotated.ts';
import { examineAttested } from '../statement/attested.ts';
import { envelopeOf } from '../statement/envelope.ts';

const FORMAT = 'dsse';
const MEDIA_TYPE = 'application/vnd.dsse.envelope.v1+json';
const LARGEST = 16 * 1024 * 1024;

/** Attestations of cosign by its first format: https://github.com/sigstore/cosign/blob/main/specs/ATTESTATION_SPEC.md */
export const dsse: FormatReader = {
  format: FORMAT,
  isOf: ({ mediaType }) => mediaType === MEDIA_TYPE,
  examine(material, subject, trust) {
    const { bytes, annotations } = material;
    if (bytes.length > LARGEST)
      return notGood(FORMAT, 'unreadable', {
        check: 'size',
        reason: `the envelope has ${bytes.length} bytes, and ${LARGEST} are the most`,
      });
    // The envelope has a signature of its own.
    const { signature: _, ...more } = annotated(material);
    const envelope = envelopeOf(strictJson(bytes, 'envelope'), 'envelope');
    const hint = envelope.keyid === undefined ? {} : { hint: envelope.keyid };
    return examineAttested(
      FORMAT,
      { envelope, text: bytes, annotated: [annotations.get('predicateType')] },
      { ...more, ...hint },
      subject,
      trust,
    );
  },
};
