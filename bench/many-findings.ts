import { parseDigest } from '../src/core/digest.ts';
import { type Finding, SEVERITIES } from '../src/core/finding.ts';
import { MINUTE, type Time } from '../src/core/time.ts';
import { FINDING } from '../src/lineage/storage/store.cases.ts';
import { between, createRandom, hex, pick } from './random.ts';

/** So many findings of the four hundred days before a time, every tenth an incident of three others; seed 7. */
export function manyFindings(count: number, now: Time): readonly Finding[] {
  const random = createRandom(7);
  const made: Finding[] = [];
  for (let index = 0; index < count; index += 1) {
    const team = `team-${between(random, 1, 400)}`;
    const at = now - between(random, 0, 400 * 24 * 60) * MINUTE;
    const isIncident = index % 10 === 0;
    const incident = index % 10 <= 3 && !isIncident ? idOf(index - (index % 10)) : undefined;
    made.push({
      ...FINDING,
      id: idOf(index),
      rule: pick(random, ['tag-repointed', 'push-without-build', 'silent-roll', 'push-by-unapproved-actor']),
      severity: pick(random, ['critical', 'high', 'medium', 'low', ...SEVERITIES]),
      state: pick(random, ['open', 'open', 'acknowledged', 'resolved']),
      title: `dana moved shop/${team}:1.${index % 50} to an image that no build explains`,
      summary: `dana@acme.example moved registry.acme.example/shop/${team}:1.${index % 50}, which runs in 14 pods.`,
      openedAt: at,
      firstEventAt: at,
      lastEventAt: at + between(random, 0, 600) * MINUTE,
      image: {
        registry: 'registry.acme.example',
        repository: `shop/${team}`,
        tag: `1.${index % 50}`,
        digest: parseDigest(`sha256:${hex(random, 64)}`),
      },
      actor: { name: `user-${between(random, 1, 900)}@acme.example`, kind: 'human' },
      environment: pick(random, ['prod', 'stage', 'test']),
      placement: { cluster: `prod-${between(random, 1, 9)}`, namespace: team, workload: 'Deployment/api' },
      ...(isIncident && { parts: [1, 2, 3].map((part) => idOf(index + part)) }),
      ...(incident !== undefined && { incident }),
    });
  }
  return made;
}

function idOf(index: number): string {
  return index.toString(16).padStart(16, '0');
}
