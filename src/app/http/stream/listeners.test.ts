import { expect, test } from 'vitest';
import { createListeners, type Ear } from './listeners.ts';

const START = Date.UTC(2026, 10, 28);
const yes = async (): Promise<boolean> => true;

function ear(): Ear & { readonly heard: string[]; state: string; writableLength: number } {
  const heard: string[] = [];
  const one = {
    heard,
    state: 'open',
    writableLength: 0,
    write: (text: string) => heard.push(text),
    end: () => (one.state = 'ended'),
    destroy: () => (one.state = 'destroyed'),
  };
  return one;
}
const idIn = (text = ''): string => /^id: (.*)$/m.exec(text)?.[1] ?? '';

test('who comes back with the id that it heard last misses nothing', () => {
  const listeners = createListeners(() => START);
  const first = ear();
  const stop = listeners.add(first, undefined, yes);
  const id = idIn(first.heard[0]);
  expect(id).not.toBe('');
  stop();
  listeners.evaluated(START);
  listeners.changed(['0123456789abcdef']);
  expect(first.heard).toHaveLength(1);
  const again = ear();
  listeners.add(again, id, yes);
  const text = again.heard.join('');
  expect(text).toContain('event: evaluated\n');
  expect(text).toContain('data: {"at":"2026-11-28T00:00:00Z"}\n\n');
  expect(text).toContain('data: {"findings":["0123456789abcdef"],"more":0}\n\n');
  expect(text).not.toContain('reset');
  // And nothing twice.
  const last = [...text.matchAll(/^id: (.*)$/gm)].at(-1)?.[1];
  const third = ear();
  listeners.add(third, last, yes);
  expect(third.heard.join('')).not.toContain('event:');
  listeners.stop();
});

test('who missed too much, or comes from another start, is told that it did', () => {
  const listeners = createListeners(() => START);
  const first = ear();
  listeners.add(first, undefined, yes);
  const id = idIn(first.heard[0]);
  for (let one = 0; one <= 500; one += 1) listeners.evaluated(START + one);
  for (const stale of [id, 'other-1', `${id}0000`, '', 'a\nb', `${START.toString(36)}-99999`]) {
    const late = ear();
    listeners.add(late, stale, yes);
    expect(late.heard.join(''), stale).toContain('event: reset\n');
    expect(late.heard.join(''), stale).not.toContain('event: evaluated');
  }
  listeners.stop();
});

test('who takes nothing is cut off, and the others hear on', () => {
  const listeners = createListeners(() => START);
  const [slow, quick] = [ear(), ear()];
  listeners.add(slow, undefined, yes);
  listeners.add(quick, undefined, yes);
  slow.writableLength = 64 * 1024 + 1;
  listeners.evaluated(START);
  expect([slow.state, quick.state]).toEqual(['destroyed', 'open']);
  listeners.evaluated(START);
  expect([slow.heard.length, quick.heard.length]).toEqual([2, 3]);
  listeners.stop();
});

test('there is room for two hundred, and for one more when one goes', () => {
  const listeners = createListeners(() => START);
  const stops = Array.from({ length: 200 }, () => listeners.add(ear(), undefined, yes));
  expect(listeners.hasRoom()).toBe(false);
  stops[7]?.();
  expect(listeners.hasRoom()).toBe(true);
  listeners.stop();
});

test('who may listen no more hears no more', async () => {
  const listeners = createListeners(() => START);
  const [gone, other] = [ear(), ear()];
  let may = true;
  listeners.add(gone, undefined, async () => may);
  listeners.add(other, undefined, yes);
  await listeners.beat();
  may = false;
  await listeners.beat();
  expect([gone.state, other.state]).toEqual(['ended', 'open']);
  listeners.evaluated(START);
  expect(gone.heard).toHaveLength(2);
  expect(other.heard).toHaveLength(4);
  listeners.stop();
  expect(other.state).toBe('ended');
});

test('of very many findings the first are named and the rest is counted', () => {
  const listeners = createListeners(() => START);
  const one = ear();
  listeners.add(one, undefined, yes);
  listeners.changed([]);
  listeners.changed(Array.from({ length: 1000 }, (_, index) => index.toString(16).padStart(16, '0')));
  expect(one.heard).toHaveLength(2);
  expect(one.heard[1]).toMatch(/"more":800\}/);
  listeners.stop();
});
