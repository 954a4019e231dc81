import { afterEach, expect, test, vi } from 'vitest';
import { type Call, openCalls } from './calls.ts';

const PATIENCE = {
  most: 100,
  tooMany: 'too many',
  longest: (asked: string) => (asked === 'a file' ? 120_000 : 15_000),
  tooLate: 'too late',
};
const nobody = (): void => undefined;

afterEach(() => {
  vi.useRealTimers();
});

test('each question gets its own answer, in whatever order they come', async () => {
  const calls = openCalls<string, string>();
  const sent: Call<string>[] = [];
  const answers = ['one', 'other'].map((question) => calls.ask(question, (call) => sent.push(call)));
  for (const { number, question } of sent.reverse()) calls.answered({ number, answer: `of ${question}` });
  expect(await Promise.all(answers)).toEqual(['of one', 'of other']);
});

test('what is not answered in time is told so, and an answer that comes too late changes nothing', async () => {
  vi.useFakeTimers();
  const calls = openCalls<string, string>(PATIENCE);
  let last = 0;
  const answer = calls.ask('one', ({ number }) => (last = number));
  vi.advanceTimersByTime(15_000);
  expect(await answer).toBe('too late');
  expect(() => calls.answered({ number: last, answer: 'one' })).not.toThrow();
});

test('what may take longer is waited for as long as that', async () => {
  vi.useFakeTimers();
  const calls = openCalls<string, string>(PATIENCE);
  let last = 0;
  const answer = calls.ask('a file', ({ number }) => (last = number));
  vi.advanceTimersByTime(119_999);
  calls.answered({ number: last, answer: 'made' });
  expect(await answer).toBe('made');
});

test('when the other thread ends, all are answered', async () => {
  const calls = openCalls<string, string>();
  const answers = [calls.ask('one', nobody), calls.ask('other', nobody)];
  calls.answerAll('it ended');
  expect(await Promise.all(answers)).toEqual(['it ended', 'it ended']);
});

test('no more wait than may, and of what could not be sent none does', async () => {
  const calls = openCalls<string, string>(PATIENCE);
  const away = (): void => {
    throw new Error('away');
  };
  for (let count = 0; count < 100; count += 1) await expect(calls.ask('one', away)).rejects.toThrow('away');
  const waiting = Array.from({ length: 100 }, () => calls.ask('one', nobody));
  expect(await calls.ask('one', nobody)).toBe('too many');
  calls.answerAll('enough');
  expect(new Set(await Promise.all(waiting))).toEqual(new Set(['enough']));
});
