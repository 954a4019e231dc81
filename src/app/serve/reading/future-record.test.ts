import { afterAll, beforeAll, expect, test } from 'vitest';
import { ask, deliver, eventually, listed, push, start, TOKENS } from '../../http/api/api.fixture.ts';
import type { ServedTest } from '../served.fixture.ts';

let server: ServedTest;
beforeAll(async () => {
  server = await start();
});
afterAll(() => server.stop());

const found = async () => listed(await ask(server, TOKENS.viewer, '/api/v1/findings?rule=clock-skew'));
const lag = async (): Promise<number> => {
  const text = await (await fetch(`${server.address}/metrics`)).text();
  return Number(/^landwaiter_source_lag_seconds\{source="prod-registry"\} (\S+)$/m.exec(text)?.[1]);
};
const inYear9999 = { ...push('1', 'shop/api:1', 'a', 'ci-bot', 0), timestamp: '9999-12-30T12:00:00Z' };

test('a record of the year 9999 is told, also alone, and makes no lag', async () => {
  await deliver(server, 'distribution/prod-registry', [inYear9999]);
  await eventually(async () => expect(await found()).toHaveLength(1));
  const [first] = await found();
  expect(first).toMatchObject({
    finding: {
      state: 'open',
      severity: 'low',
      summary: expect.stringMatching(/^Records of distribution lie up to \d+ d.* after all others/),
    },
  });
  await deliver(server, 'distribution/prod-registry', [push('2', 'shop/api:2', 'b', 'ci-bot', 10), inYear9999]);
  await eventually(async () => expect(await lag()).toBeGreaterThanOrEqual(10 * 60));
  expect(await found()).toHaveLength(1);
});

test('a clock that is a little ahead makes no lag either', async () => {
  await deliver(server, 'distribution/prod-registry', [push('3', 'shop/api:3', 'c', 'ci-bot', -5)]);
  await eventually(async () => expect(await lag()).toBe(0));
});
