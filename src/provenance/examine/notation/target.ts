import { InvalidInput, quoted } from '../../../core/error.ts';
import { jsonObject, strictJson, within } from '../../strict.ts';
import type { Check, State } from '../../../core/attachment.ts';
import type { Subject } from '../../subject.ts';
import type { NotationEnvelope } from './envelope.ts';

const PAYLOAD = 'application/vnd.cncf.notary.payload.v1+json';

/** What is wrong with what is signed, read after the signature; undefined where it is this image. */
export function targetRefused(
  { payload, contentType }: NotationEnvelope,
  { digest, mediaType, size }: Subject,
):
  | { readonly state: Extract<State, 'failed' | 'unreadable'>; readonly check: Check; readonly reason: string }
  | undefined {
  if (contentType !== PAYLOAD)
    return {
      state: 'failed',
      check: 'payload-type',
      reason: `what is signed is ${quoted(contentType)}, and no payload of the Notary Project`,
    };
  try {
    const target = within(jsonObject(strictJson(payload, 'payload'), 'payload'), 'targetArtifact');
    const other = (reason: string) => ({ state: 'failed' as const, check: 'subject' as const, reason });
    if (target?.['digest'] !== digest)
      return other(`it is a signature of ${quoted(target?.['digest'])}, and not of this image`);
    // The digest alone binds it: what contradicts it in the same breath is not believed.
    if (mediaType !== undefined && target['mediaType'] !== mediaType)
      return other(`it is a signature of a ${quoted(target['mediaType'])}, and this is a ${quoted(mediaType)}`);
    if (size !== undefined && target['size'] !== size)
      return other(`it is a signature of ${quoted(target['size'])} bytes, and this has ${size}`);
    return undefined;
  } catch (error) {
    if (!(error instanceof InvalidInput)) throw error;
    return { state: 'unreadable', check: 'statement', reason: error.message };
  }
}
