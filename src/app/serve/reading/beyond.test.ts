import { expect, test } from 'vitest';
import * as z from 'zod';
import { push } from '../../http/api/api.fixture.ts';
import { coverage } from '../../answers/routes/coverage.ts';
import { events } from '../../answers/routes/events.ts';
import { quarantine } from '../../answers/routes/quarantine.ts';
import { record } from '../../answers/routes/record.ts';
import { ask, deliver, POLICY, run, serve } from '../doors.fixture.ts';

const findings = z.object({
  items: z.array(z.object({ finding: z.object({ rule: z.string(), severity: z.string() }) })),
});

test('a delivery that tells of what its door has no say in is in quarantine with the reason, once, and what else it tells is read', async () => {
  await serve(POLICY.replace('role: viewer', 'role: analyst'));
  const own = JSON.parse(
    JSON.stringify(push('1', 'play/api:1', 'a', 'dana', 30)).replace('registry.acme.example', 'sandbox.acme.example'),
  );
  const foreign = (id: string, letter: string): object => push(id, 'shop/api:1.4', letter, 'ci-bot', 20);
  await deliver(['sandbox', { events: [own, foreign('2', 'b'), foreign('3', 'c')] }]);
  await deliver(['prod', push('4', 'shop/api:1.3', 'd', 'ci-bot', 10)]);
  await deliver(['tools', run('acme/shop', 5, 'completed')]);

  const listed = async () => quarantine.schema.parse(await ask('quarantine')).items;
  await expect
    .poll(async () => (await listed()).map(({ source, reason, read }) => [source, reason, read]), { timeout: 60_000 })
    .toEqual([
      [
        'tools',
        'names the project acme/shop, of which the source tools may not speak: see its entry in the policy',
        true,
      ],
      [
        'sandbox',
        'names the registry registry.acme.example, of which the source sandbox may not speak: see its entry in the policy; so does 1 more record',
        true,
      ],
    ]);
  const sequence = (await listed()).at(-1)?.sequence ?? 0;
  const raw = record.schema.parse(await ask(`records/${sequence}`));
  expect(raw.body).toContain('shop/api');
  expect(raw.quarantined).toContain('of which the source sandbox may not speak');

  // Coverage says so in lines of their own, and of the rest of the delivery there are facts.
  await expect
    .poll(async () => coverage.schema.safeParse(await ask('coverage')).data?.beyond, { timeout: 60_000 })
    .toEqual([
      { source: 'sandbox', part: 'registry', name: 'registry.acme.example', records: 2 },
      { source: 'tools', part: 'project', name: 'acme/shop', records: 1 },
    ]);
  const { items } = events.schema.parse(await ask('events?limit=50'));
  const told = items.map(({ event }) => [event.type, event.source]);
  expect(told.filter(([type]) => type === 'manifest.pushed')).toHaveLength(2);
  expect(told.filter(([type]) => type === 'scope.exceeded')).toHaveLength(3);
  const rules = findings.parse(await ask('findings?limit=200')).items.map(({ finding }) => finding.rule);
  expect(rules.filter((rule) => rule === 'out-of-scope-record')).toHaveLength(2);
}, 120_000);
