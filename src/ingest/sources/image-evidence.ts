import { InvalidInput, quoted } from '../../core/error.ts';
import type { EvidenceHeld } from '../../core/event.ts';
import { known } from '../../core/known.ts';
import { EVIDENCE_MARK, readEvidence, readTarget } from '../fetching/evidence-record.ts';
import { contentId, requiredDigest } from '../records/json.ts';
import { readOwnRecord } from '../records/own-record.ts';
import type { Source } from '../source.ts';

/** What is attached to an image, with its bytes; `docs/sources.md` describes the record. */
export const imageEvidence: Source = {
  name: EVIDENCE_MARK,
  title: 'The signatures and statements that are attached to an image, or that there are none',
  docs: 'https://github.com/opencontainers/distribution-spec/blob/v1.1.1/spec.md#listing-referrers',
  verifiedOn: 'real',
  tells: { actor: false, digest: true, time: true, id: false },
  cannot: [
    'Whether a signature is good: that is computed from its bytes, with the keys and roots of the policy.',
    'Who attached it: the records of the registry do.',
    'That nothing was attached at another time.',
  ],
  joinWith: [
    'The notifications or audit log of the registry: they say who pushed the image, and who what is attached to it.',
    'Pods or audit logs of clusters: they say where it runs, and so what the policy asks of it.',
  ],
  delivery: {
    senders: 'system',
    by: 'File: one record an attachment, as `landwaiter verify -o record` writes it.',
    authentication:
      'Bytes prove themselves, whoever brings them. That there are none is worth what its door is; made by the command or server itself it is recorded.',
    loss: 'What is taken away before it was asked for is not seen.',
    delay: 'Made when it is wanted, minutes to any time after the push.',
  },
  connect: [
    'Write them to a file with `landwaiter verify IMAGE --policy landwaiter.yaml --signer NAME -o record`, and give that to analyze beside the logs.',
    'Ask again later than `windows.lateEvidence` after the push: pipelines push first and sign afterwards.',
    'Where others deliver them, give the source of this kind a door of its own, and name the registries it may speak of.',
  ],
  logClass: 'registry',
  asksAtIntervals: true,
  whenWanted: true,

  recognises: (record) => record['landwaiter'] === EVIDENCE_MARK,

  read(record, context) {
    const { at, place } = readOwnRecord(record, context);
    const subject = requiredDigest(record, 'subject');
    const isComplete = record['complete'];
    if (typeof isComplete !== 'boolean')
      throw new InvalidInput('complete', `neither true nor false: ${quoted(isComplete)}`);
    const found = readEvidence(record, subject, at);
    if (!found && !isComplete)
      throw new InvalidInput('attachment', 'none, though not everything answered: so nobody knows');
    const content = {
      ...place,
      subject,
      ...known({ target: readTarget(record), attachment: found?.attachment }),
      isComplete,
    };
    const event: EvidenceHeld = {
      type: 'evidence.held',
      id: contentId(EVIDENCE_MARK, { at, ...content }),
      source: EVIDENCE_MARK,
      at,
      strength: 'recorded',
      origin: context.origin,
      ...content,
    };
    // Without a time: that an image was asked about proves nothing about what a registry's records cover.
    return { events: [event], scope: place.registry ?? '', ...(found && { kept: found.kept }) };
  },
};
