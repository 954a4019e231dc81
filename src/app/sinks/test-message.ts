import type { Finding } from '../../core/finding.ts';
import type { Time } from '../../core/time.ts';
import { ownAlert } from '../../sinks/own-alert.ts';
import type { Sink } from '../../sinks/sink.ts';
import type { Alert } from '../../sinks/alert.ts';

/** Sends an incident that is plainly a test, then that it is over, so that nothing stays open at the receiver. */
export async function sendTest(sink: Sink, at: Time): Promise<void> {
  const key = `test-${at}`;
  const memory = await sink.deliver({ alert: testAlert('open', at), activity: 'create', key, at });
  const over = { alert: testAlert('resolved', at), activity: 'close', key: `${key}-over`, at, memory } as const;
  await sink.deliver(over);
}

function testAlert(state: Finding['state'], at: Time): Alert {
  return ownAlert(
    {
      // Sixteen digits as of a finding, and the same each time: tickets of tests do not pile up.
      id: '7e57000000000000',
      rule: 'sink-test',
      severity: 'info',
      state,
      title: 'A test message of Landwaiter',
      summary: 'Somebody ran `landwaiter sinks test`; nothing happened.',
      why: 'It shows that incidents will arrive here.',
      respond: ['Nothing is to be done.'],
      ...(state === 'resolved' && { resolution: 'it was a test' }),
    },
    at,
  );
}
