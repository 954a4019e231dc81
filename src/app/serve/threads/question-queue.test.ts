import { expect, test } from 'vitest';
import { questionQueue } from './question-queue.ts';
import type { Report } from './messages.ts';
import type { Answer, Question } from '../../answers/questions.ts';

const TRACE: Question = { route: 'traceImage', asked: { image: 'shop/api' } };
const told = async (): Promise<Answer> => ({ json: '' });

function questions(count: number) {
  let now = 0;
  const answered: number[] = [];
  const hear = (report: Report): void => {
    if (report.type === 'answer') answered.push(report.reply.number);
  };
  const all = questionQueue(hear, () => now);
  for (let number = 1; number <= count; number += 1) all.add({ number, question: TRACE });
  return { all, answered, pass: (milliseconds: number) => (now += milliseconds) };
}

test('what else is due waits for one question, however many there are', async () => {
  const { all, answered } = questions(100);
  await all.answerSome(told, () => true);
  expect(answered).toEqual([1]);
  await all.answerSome(told, () => answered.length >= 3);
  expect(answered).toEqual([1, 2, 3]);
  expect(all.isEmpty()).toBe(false);
});

test('what makes something else due is heard between two questions', async () => {
  const { all, answered } = questions(100);
  let isDue = false;
  setImmediate(() => (isDue = true));
  await all.answerSome(told, () => isDue);
  expect(answered.length).toBeLessThan(10);
});

test('for a file is waited longer than for what a screen shows', async () => {
  const { all, answered, pass } = questions(0);
  const ask = (number: number, route: string, asked: object) => all.add({ number, question: { route, asked } });
  ask(1, 'getCustodyReport', { format: 'pdf' });
  ask(2, 'getCustodyReport', { format: 'json' });
  ask(3, 'getPackWithRecords', { actor: 'ci-bot', format: 'pack' });
  ask(4, 'getPackWithRecords', { actor: 'ci-bot', format: 'json' });
  pass(119_999);
  await all.answerSome(told, () => false);
  expect(answered).toEqual([1, 3]);
  ask(5, 'getPack', { actor: 'ci-bot', format: 'pack' });
  pass(120_001);
  await all.answerSome(told, () => false);
  expect(answered).toEqual([1, 3]);
});

test('a question for whose answer nobody waits any more is dropped', async () => {
  const { all, answered, pass } = questions(2);
  pass(15_001);
  all.add({ number: 3, question: TRACE });
  await all.answerSome(told, () => false);
  expect(answered).toEqual([3]);
  expect(all.isEmpty()).toBe(true);
});
