import { expect, test } from 'vitest';
import { underEither } from './joined-signal.ts';

test('the work is aborted with either of the two, for the same reason', async () => {
  for (const which of [0, 1] as const) {
    const controllers = [new AbortController(), new AbortController()] as const;
    const reason = await underEither(controllers[0].signal, controllers[1].signal, (signal) => {
      expect(signal.aborted).toBe(false);
      controllers[which].abort('over');
      return Promise.resolve<unknown>(signal.reason);
    });
    expect(reason).toBe('over');
  }
});

test('it is aborted from the beginning where one of them is', async () => {
  const ended = AbortSignal.abort('over');
  const never = new AbortController().signal;
  for (const [one, other] of [
    [ended, never],
    [never, ended],
  ] as const)
    expect(await underEither(one, other, (signal) => Promise.resolve<unknown>(signal.reason))).toBe('over');
});

test('when the work is done or has failed, nothing of it is left', async () => {
  const outer = new AbortController();
  const kept: AbortSignal[] = [];
  const work = (signal: AbortSignal): Promise<never> => {
    kept.push(signal);
    return Promise.reject(new Error('failed'));
  };
  await expect(underEither(outer.signal, new AbortController().signal, work)).rejects.toThrow('failed');
  outer.abort();
  expect(kept.map(({ aborted }) => aborted)).toEqual([false]);
});
