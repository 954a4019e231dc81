import { quoted } from '../../../core/error.ts';
import type { Format, Verdict } from '../../../core/attachment.ts';
import type { Subject } from '../../subject.ts';
import type { TrustEntry } from '../../trust/trust-entry.ts';
import { notGood } from '../format.ts';
import { prove } from '../sigstore/prove.ts';
import { SignedContent, type Signed } from '../sigstore/signed.ts';
import { whenGood } from '../when-good.ts';
import { type Envelope, preAuthEncoding } from './envelope.ts';
import { IN_TOTO, isRefusal, readStatement } from './in-toto.ts';

interface Attested {
  readonly envelope: Envelope;
  /** The envelope's text as it lay there, where it lay by itself. */
  readonly text?: Buffer;
  /** Predicate types that stand beside it. */
  readonly annotated: readonly (string | undefined)[];
}

/** A signed statement: first whether it is signed, then what it says. */
export function examineAttested(
  format: Format,
  { envelope, text, annotated }: Attested,
  more: Omit<Signed, 'content'>,
  subject: Subject,
  trust: TrustEntry,
): Verdict {
  const { payload, payloadType, signature } = envelope;
  const content = new SignedContent({
    message: preAuthEncoding(envelope),
    payload,
    signature,
    ...(text && { envelope: text }),
  });
  return whenGood(format, prove({ ...more, content }, trust), (good) => {
    if (payloadType !== IN_TOTO) {
      const reason = `what is signed is ${quoted(payloadType)}, and no in-toto statement`;
      return notGood(format, 'failed', { ...good, check: 'payload-type', ours: true, reason });
    }
    const read = readStatement(payload, subject, annotated);
    if (isRefusal(read)) return notGood(format, read.state, { ...good, ...read, ours: true });
    const reason = 'the statement is signed, and about this image';
    return { format, state: 'verified', ours: true, reason, ...good, statement: read };
  });
}
