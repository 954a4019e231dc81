import { counted } from '../../core/count.ts';
import { formatDuration, type Time } from '../../core/time.ts';
import { hashed } from '../content.ts';
import type { Entry } from './outbox.ts';
import { ownAlert } from '../own-alert.ts';
import type { Alert } from '../alert.ts';

/** So many messages in so many milliseconds; what is beyond waits, except what is critical. */
export interface Limit {
  readonly messages: number;
  readonly per: number;
}

/** How many messages a sink may still get now. */
export function roomIn({ messages, per }: Limit, entries: Iterable<Entry>, at: Time): number {
  let used = 0;
  for (const { delivered } of entries) if (delivered && delivered.at > at - per && delivered.at <= at) used++;
  return Math.max(0, messages - used);
}

/** The id under which a sink is told that more waits for it. */
export function floodId(sink: string): string {
  return hashed(`flood ${sink}`).slice(0, 16);
}

/** That more incidents are held back than a sink is sent, or that none are any more: a flood may hide one. */
export function floodAlert(sink: string, { messages, per }: Limit, isHeld: boolean, at: Time): Alert {
  return ownAlert(
    {
      id: floodId(sink),
      rule: 'sink-limit-reached',
      severity: 'high',
      state: isHeld ? 'open' : 'resolved',
      title: 'More incidents than this sink is sent',
      summary: `${sink} is sent ${counted(messages, 'message')} in ${formatDuration(per)}; others wait, the worst first, and critical ones do not wait.`,
      why: 'A flood of alerts may be meant to hide one of them.',
      respond: [
        'Look at the report, which has all of them.',
        'Find what they have in common: one cause is one problem.',
      ],
      benignIf: ['a change of the policy made many old findings appear at once'],
      ...(!isHeld && { resolution: 'all were sent' }),
    },
    at,
  );
}
