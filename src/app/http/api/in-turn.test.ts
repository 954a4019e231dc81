import { expect, test } from 'vitest';
import type { Answer, Question } from '../../answers/questions.ts';
import { inTurn } from './in-turn.ts';

const TRACE: Question = { route: 'traceImage', asked: { image: 'shop/api' } };

/** Questions that are answered when they are told to be. */
function open() {
  const asked: { readonly who: string; readonly answer: (answer: Answer) => void }[] = [];
  let next = '';
  const ask = inTurn(() => {
    const { promise, resolve } = Promise.withResolvers<Answer>();
    asked.push({ who: next, answer: resolve });
    return promise;
  });
  return {
    asked,
    ask(question: Question, who: string) {
      next = who;
      return ask(question, who);
    },
  };
}
const settled = () => new Promise((resolve) => setImmediate(resolve));

test('of one asker one trace is asked at a time; another, and what takes nothing, does not wait for it', async () => {
  const { asked, ask } = open();
  const first = [ask(TRACE, 'viewer'), ask(TRACE, 'viewer'), ask(TRACE, 'viewer')];
  await settled();
  expect(asked).toHaveLength(1);
  void ask(TRACE, 'other');
  void ask({ route: 'getFinding', asked: { id: '1' } }, 'viewer');
  await settled();
  expect(asked).toHaveLength(3);
  asked[0]?.answer({ json: 'one' });
  expect(await first[0]).toEqual({ json: 'one' });
  await settled();
  expect(asked).toHaveLength(4);
});

test('more than twenty of one asker are refused, and those of others are not', async () => {
  const { asked, ask } = open();
  const all = Array.from({ length: 20 }, () => ask(TRACE, 'viewer'));
  expect(await ask(TRACE, 'viewer')).toMatchObject({ refusal: 'unavailable' });
  void ask(TRACE, 'other');
  for (let count = 0; count < 21; count += 1) {
    await settled();
    asked[count]?.answer({ json: '' });
  }
  expect(await Promise.all(all)).toHaveLength(20);
});
