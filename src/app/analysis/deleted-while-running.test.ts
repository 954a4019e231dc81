import { expect, test } from 'vitest';
import { observe } from '../../policy/compile/compile.ts';
import { history, type Step } from '../../rules/scenarios/history.ts';
import { deleted, pushed, runs } from '../../rules/scenarios/scenario.ts';
import { analyze } from './analyze.ts';

const GONE = 'the image in the registry: it can no longer be pulled or examined there';
const NAME = 'the name shop/api:1.4 in the registry: nothing can be pulled by it any more';
const UNTOLD = 'a record of whether the registry keeps sha256:aaaaaaaaaaaa… without that name';

/** What each finding of an image that was deleted while it ran misses, and what it says behind its first sentence. */
function told(...steps: readonly Step[]) {
  const story = history(pushed('shop/api:1.4', 'a'), runs('shop/api', 'shop/api:1.4', 'a'), ...steps);
  const { findings } = analyze({ ...story, inputs: [] }, observe());
  return findings
    .filter(({ rule }) => rule === 'running-image-deleted')
    .map(({ missing, summary, severity }) => [severity, missing, summary.replace(/^.* runs it\. ?/, '')]);
}

const tag = deleted('shop/api:1.4', { by: 'mallory' });
const image = deleted('shop/api', { digest: 'a', by: 'mallory' });

test('of a deleted tag the name is missing, and of the bytes nobody knows', () => {
  expect(told(tag)).toEqual([['high', [NAME, UNTOLD], '']]);
});

test('a deleted image is gone', () => {
  expect(told(image)).toEqual([['high', [GONE], '']]);
  expect(told(tag, image)).toContainEqual(['high', [NAME, GONE], '']);
});

test('what was pushed again misses nothing', () => {
  const again = 'Since 2026-11-02T08:03:00Z it is there again, as shop/api:1.4.';
  expect(told(tag, pushed('shop/api:1.4', 'a'))).toEqual([['high', [], again]]);
  expect(told(image, pushed('shop/api:1.4', 'a'))).toEqual([['high', [], again]]);
});

test('another digest under the tag brings the image not back, and a webhook that claims so neither', () => {
  expect(told(tag, pushed('shop/api:1.4', 'b'))).toEqual([['high', [NAME, UNTOLD], '']]);
  expect(told(image, pushed('shop/api:1.4', 'a', { source: 'harbor', strength: 'asserted' }))).toEqual([
    ['high', [GONE], ''],
  ]);
});

test('what came back and was deleted again is gone', () => {
  expect(told(image, pushed('shop/api:1.4', 'a'), image)[0]).toEqual(['high', [GONE], '']);
});

test('another tag keeps the bytes, and not the name', () => {
  expect(told(pushed('shop/api:keep', 'a'), tag)).toEqual([['high', [NAME], 'It is there still, as shop/api:keep.']]);
});
