import { type Digest, isDigest } from '../../core/digest.ts';
import { InvalidInput } from '../../core/error.ts';
import { isObject, object, part, requiredEpochSeconds, requiredText, shortened, text, whole } from '../records/json.ts';
import { noted } from '../records/note.ts';
import { parseJson } from '../records/parse-json.ts';
import { readStatement } from '../records/statement.ts';
import type { JsonObject, Source } from '../source.ts';

/** Entries of Sigstore's transparency log, as Rekor's API answers them: by their ids. https://docs.sigstore.dev/logging/overview/ */
export const rekor: Source = {
  name: 'rekor',
  title: 'Rekor log entries',
  docs: 'https://docs.sigstore.dev/logging/overview/',
  verifiedOn: 'documented',
  tells: { actor: false, digest: true, time: true, id: true },
  cannot: [
    'Whether the entry is in the log: what is read here is not checked. sigstore-bundle and image-evidence carry what is.',
    'The image, unless the entry holds the statement: else it names the bytes that were signed, and they name the image.',
    'Who signed, and that nobody else did.',
  ],
  joinWith: ['sigstore-bundle and image-evidence, which are checked; registry records, by digest.'],
  delivery: {
    senders: 'users',
    by: 'API, files: entries that you fetch.',
    authentication:
      'None that is checked here: whoever can write the file can forge entries, and anybody may log anything.',
    loss: 'What is not fetched is not known.',
    delay: 'As long as fetching takes.',
  },
  connect: [
    'curl https://rekor.sigstore.dev/api/v1/log/entries/UUID > rekor/UUID.json, for the ids that rekor-cli search finds; give the files to landwaiter analyze.',
    'Name the files in the policy: sources: - { name: rekor, kind: rekor, files: ["rekor/*.json"] }.',
  ],
  logClass: 'registry',
  claims: true,
  whenWanted: true,

  recognises: (record) => {
    const ids = Object.keys(record);
    return ids.length > 0 && ids.length <= MOST_ENTRIES && ids.every((id) => UUID.test(id) && isEntry(record[id]));
  },

  read(record, context) {
    const events = Object.keys(record).flatMap((uuid) => {
      const entry = part(record, uuid);
      const at = requiredEpochSeconds(entry, 'integratedTime');
      const { digests, said } = contentOf(entry);
      return digests.flatMap((digest) => {
        const id = `${uuid}:${digest}`;
        const event = noted({ source: 'rekor', id, at, by: 'log', program: 'rekor', digest, said }, context);
        return event ? [event] : [];
      });
    });
    return { events, scope: '' };
  },
};

const MOST_ENTRIES = 100;
// Of a shard's tree, or of the entry alone.
const UUID = /^(?:[0-9a-f]{16})?[0-9a-f]{64}$/;

function isEntry(value: unknown): boolean {
  return isObject(value) && typeof value['body'] === 'string' && typeof value['logID'] === 'string';
}

interface Content {
  readonly digests: readonly Digest[];
  readonly said: string;
}

function contentOf(entry: JsonObject): Content {
  const body = parseJson(Buffer.from(bodyOf(entry), 'base64'));
  if (!isObject(body)) throw new InvalidInput('body', 'no entry');
  const index = whole(entry, 'logIndex');
  const where = `entry ${index ?? 'without an index'} of kind ${requiredText(body, 'kind').slice(0, 40)}`;
  const statement = object(entry, 'attestation')?.['data'];
  if (typeof statement === 'string' && statement !== '') {
    const { subjects, predicateType } = readStatement(statement, 'attestation.data');
    return { digests: subjects, said: `a statement in the log, unchecked: ${predicateType ?? 'of no type'}; ${where}` };
  }
  const hash = hashIn(part(body, 'spec'));
  return { digests: hash ? [hash] : [], said: `bytes that somebody signed, in the log, unchecked; ${where}` };
}

function bodyOf({ body }: JsonObject): string {
  if (typeof body !== 'string' || body.length > LONGEST_BODY) throw new InvalidInput('body', 'missing, or too long');
  return body;
}

const LONGEST_BODY = 1024 * 1024;

/** Of `hashedrekord` in `data`, of `dsse` the payload's, of `intoto` in `content`. */
function hashIn(spec: JsonObject): Digest | undefined {
  const told = [
    object(spec, 'data', 'hash'),
    object(spec, 'payloadHash'),
    object(spec, 'content', 'payloadHash'),
    object(spec, 'content', 'hash'),
  ].find((one) => one !== undefined);
  const digest = `${told ? (text(told, 'algorithm') ?? '') : ''}:${told ? (shortened(told, 'value') ?? '') : ''}`;
  return isDigest(digest) ? digest : undefined;
}
