import { expect, test } from 'vitest';
import { interning } from './interning.ts';

function fact(run: number) {
  return structuredClone({ id: `run:${run}`, actor: { name: 'ci-bot', kind: 'ci' }, layers: [{ size: run }], at: run });
}

test('equal parts become one, and nothing else changes', () => {
  const intern = interning();
  const [one, other] = [fact(1), fact(2)];
  intern(one);
  intern(other);
  expect(one.actor).toBe(other.actor);
  expect([one, other]).toEqual([fact(1), fact(2)]);
});

test('large parts are not looked at, nor kept', () => {
  const intern = interning();
  const long = () => ({ labels: { text: 'x'.repeat(1000) } });
  const [one, other] = [long(), long()];
  intern(one);
  intern(other);
  expect(one.labels).not.toBe(other.labels);
  expect(one).toEqual(long());
});

test('a part named as no part should be stays what it is', () => {
  const labelled = JSON.parse('{"labels":{"__proto__":{"a":"b"},"constructor":"c"}}');
  interning()(labelled);
  expect(JSON.stringify(labelled)).toBe('{"labels":{"__proto__":{"a":"b"},"constructor":"c"}}');
});
