import { describe, expect, test } from 'vitest';
import { retellAccessLog, retellComparisons, retellHostEvents, retellNotifications, type Story } from './rewrite.ts';

const real = Date.parse('2031-05-05T08:00:00Z');
const told = Date.parse('2026-11-13T02:03:00Z');
const story: Story = {
  stretches: [
    { real: real - 60_000, address: '' },
    { real, told, address: '192.0.2.12' },
  ],
  labHost: '127.0.0.1:5001',
  toldHost: 'registry.acme.example',
};
const digest = `sha256:${'ab'.repeat(32)}`;
const event = {
  id: 'e1',
  timestamp: '2031-05-05T08:00:01.123456789Z',
  action: 'push',
  target: {
    digest,
    repository: 'dev/shop/web',
    tag: '127.0.0.1',
    url: `http://127.0.0.1:5001/v2/dev/shop/web/manifests/${digest}`,
  },
  request: { addr: '127.0.0.1:40112', host: '127.0.0.1:5001', useragent: 'docker/26 kernel/9.9-lab os/linux' },
  source: { addr: 'lab:5001' },
};

describe('a retold notification', () => {
  const retold = retellNotifications(`${JSON.stringify({ events: [event] })}\n`, story);

  test('has the story’s names, addresses and times, and the digests as they were', () => {
    expect(JSON.parse(retold)).toEqual({
      events: [
        {
          ...event,
          timestamp: '2026-11-13T02:03:01.123456789Z',
          target: { ...event.target, url: `https://registry.acme.example/v2/dev/shop/web/manifests/${digest}` },
          request: {
            addr: '192.0.2.12:40112',
            host: 'registry.acme.example',
            useragent: 'docker/26 kernel/6.12.57+deb13-amd64 os/linux',
          },
          source: { addr: 'registry-0:5000' },
        },
      ],
    });
  });

  test('is left out when its stretch is not told', () => {
    const before = { ...event, timestamp: '2031-05-05T07:59:59.9Z' };
    expect(retellNotifications(JSON.stringify({ events: [before] }), story)).toBe('');
  });
});

test('of the registry’s log only finished requests are told', () => {
  const line = (msg: string): string =>
    JSON.stringify({ msg, time: '2031-05-05T08:00:02Z', 'http.request.remoteaddr': '127.0.0.1:7' });
  const retold = retellAccessLog(`${line('authorized request')}\n${line('response completed')}\n`, story);
  expect(JSON.parse(retold)).toMatchObject({
    msg: 'response completed',
    time: '2026-11-13T02:03:02.000Z',
    'http.request.remoteaddr': '192.0.2.12:7',
  });
});

test('host events keep image ids and move both of their times', () => {
  const before = {
    Name: '127.0.0.1:5001/dev/shop/api:main',
    ID: 'ab'.repeat(32),
    time: real / 1000 + 2,
    timeNano: (real + 2500) * 1e6,
  };
  const after = {
    ...before,
    Name: 'registry.acme.example/dev/shop/api:main',
    time: told / 1000 + 2,
    timeNano: (told + 2500) * 1e6,
  };
  expect(JSON.parse(retellHostEvents(JSON.stringify(before), story))).toEqual(after);
});

test('a comparison is retold as of another time and registry, and else as it was written', () => {
  const record = { landwaiter: 'image-comparison', observed: '2031-05-05T08:00:07Z', registry: '127.0.0.1:5001' };
  const comparison = { seen: [{ says: 'http://127.0.0.1:5001/' }] };
  expect(JSON.parse(retellComparisons(JSON.stringify({ ...record, comparison }), told, story))).toEqual({
    ...record,
    observed: '2026-11-13T02:03:00.000Z',
    registry: 'registry.acme.example',
    comparison,
  });
});
