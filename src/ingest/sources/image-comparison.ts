import { InvalidInput, quoted } from '../../core/error.ts';
import type { ImageCompared } from '../../core/event.ts';
import { known } from '../../core/known.ts';
import { COMPARISON_MARK, readComparison } from '../fetching/comparison-record.ts';
import { contentId, text } from '../records/json.ts';
import { readOwnRecord } from '../records/own-record.ts';
import type { Source } from '../source.ts';

/** Bytes of JSON: what does not fit is counted in the comparison, never left to grow. */
const LONGEST = 32 * 1024;

/** What Landwaiter saw when it read two images and compared them; `docs/sources.md` describes the record. */
export const imageComparison: Source = {
  name: COMPARISON_MARK,
  title: 'What an image has that the last trusted one had not, found by reading both',
  docs: 'https://github.com/opencontainers/image-spec/blob/v1.1.1/layer.md',
  verifiedOn: 'real',
  tells: { actor: false, digest: true, time: true, id: false },
  cannot: [
    'Who put something there, or how bad it is: it says what was seen.',
    'What a program does: nothing is executed and nothing is unpacked.',
    'Anything of what could not be read, which it lists.',
  ],
  joinWith: [
    'The notifications or audit log of the registry: they say who pushed the image, and which one was trusted before it.',
    'github, gitlab or other runs: an approved build explains most of what changes.',
  ],
  delivery: {
    senders: 'system',
    by: 'File: one record a comparison, as `landwaiter diff -o record` writes it.',
    authentication:
      'None of its own: it is worth what its door is. Made by the server or the command itself it is recorded.',
    loss: 'An image that is gone from its registry cannot be read any more.',
    delay: 'Made when it is wanted, minutes to any time after the push.',
  },
  connect: [
    'Have the command make them where they are needed: `landwaiter analyze --images PATH…` or `--ask`.',
    'Or write them to a file with `landwaiter diff -o record OLD NEW`, and give that to analyze beside the logs.',
    'Where others deliver them, give the source of this kind a door of its own, and name the registries it may speak of.',
  ],
  logClass: 'registry',
  asksAtIntervals: true,
  whenWanted: true,

  recognises: (record) => record['landwaiter'] === COMPARISON_MARK,

  read(record, context) {
    const { at, place } = readOwnRecord(record, context);
    const full = text(record, 'full');
    if (full !== undefined && !/^[0-9a-f]{64}$/.test(full))
      throw new InvalidInput('full', `not a SHA-256 in lower-case hexadecimal: ${quoted(full)}`);
    const length = new TextEncoder().encode(JSON.stringify(record['comparison'] ?? null)).length;
    if (length > LONGEST) throw new InvalidInput('comparison', `${length} bytes: a comparison has at most ${LONGEST}`);
    const content = { ...place, comparison: readComparison(record), ...known({ full }) };
    const event: ImageCompared = {
      type: 'image.compared',
      id: contentId(COMPARISON_MARK, { at, ...content }),
      source: COMPARISON_MARK,
      at,
      strength: 'recorded',
      origin: context.origin,
      ...content,
    };
    // Without a time: that an image was read proves nothing about what a registry's records cover.
    return { events: [event], scope: place.registry ?? '' };
  },
};
