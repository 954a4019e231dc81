import { expect, test } from 'vitest';
import { okta } from '../sources/okta.ts';
import { createCollector } from './collect.ts';

function credentialOf(session: unknown): string | undefined {
  const collector = createCollector([okta], { path: 'x', binding: {} });
  const record = {
    uuid: 'e-1',
    published: '2026-11-24T16:45:04.123Z',
    eventType: 'user.session.start',
    actor: { id: '00u1', type: 'User', alternateId: 'dana@acme.example', displayName: 'Dana' },
    outcome: { result: 'SUCCESS' },
    authenticationContext: { externalSessionId: session },
    client: { ipAddress: '192.0.2.7' },
  };
  collector.take(Buffer.from(JSON.stringify(record)), 1);
  const [event, ...others] = collector.finish(1).events;
  expect([event?.type, others]).toEqual(['credential.issued', []]);
  return event?.type === 'credential.issued' ? event.credential : undefined;
}

test.each(['unknown', '-', 'null', '0', 'N/A', '', ' Unknown '])('%j is the id of no credential', (session) => {
  expect(credentialOf(session)).toBeUndefined();
});

test('an id is kept', () => {
  expect(credentialOf('102unknown')).toBe('102unknown');
});
