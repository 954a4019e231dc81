import { expect, test } from 'vitest';
import { pod, push } from '../../http/api/api.fixture.ts';
import { ask, deliver, type Delivery, GRAVE, POLICY, run, serve, stands, listed } from '../doors.fixture.ts';

test('a sandbox tells nothing of the production registry, whatever it says and when', async () => {
  await stands(
    { 'push-by-unapproved-actor': 'high open', 'out-of-scope-record': 'high open' },
    [
      ['prod', push('1', 'shop/api:1.3', 'a', 'ci-bot', 90)],
      ['prod', push('2', 'shop/api:1.4', 'b', 'mallory', 40)],
      ['pods', pod('api-1', 'shop/api:1.5', 'c', 30)],
    ],
    ['sandbox', push('9', 'shop/api:1.4', 'b', 'ci-bot', 40.05)],
  );
}, 300_000);

test('nor of a push that would account for what runs', async () => {
  await stands(
    { 'unknown-image-running': 'high open', 'out-of-scope-record': 'high open' },
    [
      ['prod', push('1', 'shop/api:1.3', 'a', 'ci-bot', 90)],
      ['pods', pod('api-1', 'shop/api:1.4', 'b', 30)],
    ],
    ['sandbox', push('9', 'shop/api:1.4', 'b', 'ci-bot', 60)],
  );
}, 300_000);

test('a webhook of one project explains no push of another', async () => {
  await stands(
    { 'push-without-build': GRAVE, 'out-of-scope-record': 'high open' },
    [
      ['prod', push('1', 'shop/api:1.4', 'b', 'ci-bot', 40)],
      ['shop', run('acme/shop', 600, 'completed')],
    ],
    ['tools', run('acme/shop', 40, 'completed')],
  );
}, 300_000);

test('a record in the shape of the API is no better than the webhook by which it came, where the API is asked, too', async () => {
  const collected = `${POLICY}collectors: [{ name: runs, kind: github, source: shop, secret: TOOLS, api: "https://127.0.0.1:9", projects: [acme/shop] }]
`;
  await stands(
    { 'push-without-build': GRAVE },
    [
      ['prod', push('1', 'shop/api:1.4', 'b', 'ci-bot', 40)],
      ['shop', run('acme/shop', 600, 'completed')],
    ],
    ['shop', run('acme/shop', 40)],
    collected,
  );
}, 300_000);

test('of two doors of one kind that say nothing neither explains a push', async () => {
  await stands(
    { 'push-without-build': GRAVE },
    [
      ['shop', run('acme/shop', 600, 'completed')],
      ['prod', push('1', 'shop/api:1.4', 'b', 'ci-bot', 40)],
    ],
    ['tools', run('acme/shop', 40, 'completed')],
    POLICY.replaceAll(/ projects: \[[^\]]*\],/g, ''),
  );
}, 300_000);

test('nor clears what was pushed, and both are heard', async () => {
  await stands(
    { 'push-by-unapproved-actor': 'high open' },
    [['prod', push('2', 'shop/api:1.4', 'b', 'mallory', 40)]],
    ['sandbox', push('9', 'shop/api:1.4', 'b', 'ci-bot', 40.05)],
    POLICY.replaceAll(/ covers: \[[^\]]*\],/g, ''),
  );
}, 300_000);

test('a resolution says by which record, of which door and time, and whether that was told late', async () => {
  await serve(POLICY);
  const runOf = (id: number, minutes: number): Delivery => [
    'shop',
    JSON.parse(JSON.stringify(run('acme/shop', minutes, 'completed')).replaceAll(':8123,', `:${id},`)),
  ];
  await deliver(runOf(8000, 600));
  await deliver(runOf(8123, 10));
  await deliver(['prod', push('1', 'shop/api:1.4', 'b', 'ci-bot', 40)]);
  const found = async () => {
    const { items } = listed.parse(await ask('findings?limit=200&rule=push-without-build'));
    return items.map(({ finding: { state, resolution } }) => [state, resolution]);
  };
  await expect.poll(found, { timeout: 60_000 }).toEqual([['open', undefined]]);
  await deliver(runOf(8100, 40));
  await expect
    .poll(found, { timeout: 60_000 })
    .toEqual([
      [
        'resolved',
        expect.stringMatching(
          /^only a claim says so: github run 8100.* explains it by .*; told by github of \S+, delivery 4 at the door shop, though that door had told of \S+ before$/,
        ),
      ],
    ]);
}, 120_000);
