import { test } from 'vitest';
import { days, history, hours, quickly, type Step, usually } from '../../rules/scenarios/history.ts';
import { ago, dated } from '../../rules/scenarios/doors.fixture.ts';
import { pushed, ran } from '../../rules/scenarios/scenario.ts';
import { NONE, stays } from './global-names.fixture.ts';

const CLAIM = { source: 'harbor', strength: 'asserted' } as const;

test('claims of runs make no project the usual one where the system’s own records are read', () => {
  const story: readonly Step[] = [
    usually(24, (index) => [ran(`7${index}/1`), pushed(`shop/api:0.${index}`, `o${index}`)]),
    days(4),
    pushed('shop/api:1.4', 'b'),
    hours(5),
    ran('9999/1'),
  ];
  const pushes = history(...story).events.filter(({ type }) => type === 'manifest.pushed');
  const forged = pushes.map(({ at }, index) =>
    dated(at, ran(`t${index}/1`, { project: 'acme/tools', strength: 'asserted' })),
  );
  stays('push-without-build', story, forged, NONE);
});

test('a claim of long ago makes a name that looks like another no older', () => {
  stays(
    'lookalike-reference',
    [
      usually(12, (index) => [ran(`9${index}/1`), pushed(`shop/payment:1.${index}`, `p${index}`)]),
      days(4),
      pushed('shop/payment:1', 'a'),
      hours(1),
      pushed('shop/paymnt:1', 'b', { by: 'mallory' }),
    ],
    ago(90, pushed('shop/paymnt:1', '9', { by: 'mallory', ...CLAIM })),
    NONE,
  );
});

test('a claim does not make many pushes too early to tell', () => {
  const before: readonly Step[] = [usually(24, (index) => pushed(`shop/api:0.${index}`, `o${index}`)), days(4)];
  const burst = quickly(
    ...Array.from({ length: 24 }, (_, index) => pushed(`shop/s${index % 4}:${index}`, `m${index}`)),
  );
  const start = history(before, burst).events[24]?.at ?? 0;
  stays('push-burst', [before, burst], dated(start - 1000, pushed('shop/s9:1', '9', CLAIM)), NONE);
});
