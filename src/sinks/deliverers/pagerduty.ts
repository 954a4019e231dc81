import type { Severity } from '../../core/finding.ts';
import { formatTime } from '../../core/time.ts';
import { exchange } from '../exchange.ts';
import { jsonText } from '../json-text.ts';
import { imageName } from '../phrases.ts';
import type { Message, Outside, Sink } from '../sink.ts';
import { cut, headline, telling } from '../telling.ts';
import { visible } from '../../core/visible.ts';

export interface PagerdutySettings {
  /** The integration key of a service: Events API v2. */
  readonly secret: string;
  /** Of the API; the United States' where not given. */
  readonly url?: string;
}

const SEVERITIES: Readonly<Record<Severity, string>> = {
  critical: 'critical',
  high: 'error',
  medium: 'warning',
  low: 'info',
  info: 'info',
};
const [MOST_SUMMARY, MOST_DETAIL] = [1024, 20_000];

/** One alert an incident by its deduplication key: triggered, acknowledged and resolved as the incident is. */
export function pagerduty({ secret, url = 'https://events.pagerduty.com' }: PagerdutySettings, outside: Outside): Sink {
  return {
    async deliver(message) {
      const headers = { 'content-type': 'application/json' };
      const body = jsonText({ routing_key: secret, ...event(message) });
      await exchange({ to: 'pagerduty', url: `${url}/v2/enqueue`, headers, body, secrets: [secret] }, outside);
      return {};
    },
  };
}

function event({ alert, activity }: Message) {
  const { finding } = alert;
  const common = { dedup_key: `landwaiter-${finding.id}`, client: 'Landwaiter' };
  if (activity === 'close') return { ...common, event_action: 'resolve' };
  if (finding.state === 'acknowledged') return { ...common, event_action: 'acknowledge' };
  const told = telling(alert);
  const { image, placement, environment } = finding;
  const component = image ? imageName(image) : finding.about?.name;
  const group = placement?.cluster ?? environment;
  return {
    ...common,
    event_action: 'trigger',
    payload: {
      summary: headline(told, MOST_SUMMARY),
      // What is affected, by which responders sort.
      source: cut(visible(image?.registry ?? group ?? 'landwaiter'), MOST_SUMMARY),
      severity: SEVERITIES[finding.severity],
      timestamp: formatTime(finding.lastEventAt),
      class: finding.rule,
      ...(component !== undefined && { component: cut(visible(component), MOST_SUMMARY) }),
      ...(group !== undefined && { group: cut(visible(group), MOST_SUMMARY) }),
      custom_details: {
        summary: told.summary,
        why: told.why,
        ...Object.fromEntries(told.facts),
        ...Object.fromEntries(told.lists.map(({ title, items }) => [title, cut(items.join('\n'), MOST_DETAIL)])),
      },
    },
  };
}
