import { afterEach, expect, test, vi } from 'vitest';
import { openQuestions } from './open-questions.ts';

afterEach(() => {
  vi.useRealTimers();
});

test('each question gets its own answer, in whatever order they come', async () => {
  const open = openQuestions();
  const sent: number[] = [];
  const answers = [open.ask((number) => sent.push(number)), open.ask((number) => sent.push(number))];
  for (const number of [...sent].reverse()) open.answered(number, { json: String(number) });
  expect(await Promise.all(answers)).toEqual(sent.map((number) => ({ json: String(number) })));
});

test('what is not answered in time is refused, and an answer that comes too late changes nothing', async () => {
  vi.useFakeTimers();
  const open = openQuestions();
  let last = 0;
  const answer = open.ask((number) => (last = number));
  vi.advanceTimersByTime(15_000);
  expect(await answer).toMatchObject({ refusal: 'unavailable' });
  expect(() => open.answered(last, { json: '{}' })).not.toThrow();
});

test('when the evaluation ends, all are refused', async () => {
  const open = openQuestions();
  const answers = [open.ask(() => undefined), open.ask(() => undefined)];
  open.refuseAll('it ended');
  expect(await Promise.all(answers)).toEqual([1, 2].map(() => ({ refusal: 'unavailable', detail: 'it ended' })));
});

test('no more than a hundred wait', async () => {
  const open = openQuestions();
  const waiting = Array.from({ length: 100 }, () => open.ask(() => undefined));
  expect(await open.ask(() => undefined)).toMatchObject({
    refusal: 'unavailable',
    detail: expect.stringContaining('too many'),
  });
  open.refuseAll('enough');
  await Promise.all(waiting);
});
