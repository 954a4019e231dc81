import { isAtLeastSevere } from '../../core/finding.ts';
import { known } from '../../core/known.ts';
import { HOUR } from '../../core/time.ts';
import type { SinkSpec } from '../../policy/schema/sinks.ts';
import type { Channel } from '../../sinks/queue/deliver.ts';
import type { Sink } from '../../sinks/sink.ts';
import type { Alert } from '../../sinks/alert.ts';
import { openSink, type Surroundings } from './open.ts';

type Kind = SinkSpec['kind'];

// Those that people read as they come.
const PEOPLE: ReadonlySet<Kind> = new Set<Kind>(['slack', 'teams', 'pagerduty', 'jira', 'email']);
const LIMIT = { messages: 20, per: HOUR };

/** A sink of the policy, ready to deliver. @throws InvalidInput when its secret or a file is missing. */
export async function openChannel(spec: SinkSpec, surroundings: Surroundings): Promise<Channel> {
  const limit = spec.limit ?? (PEOPLE.has(spec.kind) ? LIMIT : undefined);
  return {
    name: spec.name,
    sink: watched(await openSink(spec, surroundings), spec.name, surroundings),
    tells: isEditing(spec) || !PEOPLE.has(spec.kind) ? 'everything' : 'essentials',
    wants: (alert) => wants(spec, alert),
    ...known({ limit, states: spec.states }),
  };
}

function watched(sink: Sink, name: string, { sent }: Surroundings): Sink {
  if (!sent) return sink;
  return {
    async deliver(message) {
      const startedAt = Date.now();
      let hasFailed = true;
      try {
        const memory = await sink.deliver(message);
        hasFailed = false;
        return memory;
      } finally {
        sent(name, startedAt, Date.now(), hasFailed);
      }
    },
    close: async () => sink.close?.(),
  };
}

/** It changes what it sent before, so that a small change disturbs nobody. */
function isEditing(spec: SinkSpec): boolean {
  return spec.kind === 'jira' || (spec.kind === 'slack' && spec.channel !== undefined);
}

function wants({ severity = 'info', rules, environments }: SinkSpec, { finding, parts }: Alert): boolean {
  const all = [finding, ...parts];
  return (
    isAtLeastSevere(finding.severity, severity) &&
    (rules === undefined || all.some((one) => rules.includes(one.rule))) &&
    (environments === undefined ||
      all.some(({ environment }) => environment !== undefined && environments.includes(environment)))
  );
}
