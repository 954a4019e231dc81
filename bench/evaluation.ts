import { analyze } from '../src/app/analyze.ts';
import { type Digest, parseDigest } from '../src/core/digest.ts';
import type { LandwaiterEvent } from '../src/core/event.ts';
import { DAY, MINUTE } from '../src/core/time.ts';
import { compilePolicy } from '../src/policy/compile.ts';
import { loadPolicy } from '../src/policy/load.ts';

const START = Date.UTC(2026, 0, 1);
const POLICY = `version: 1
publishers:
  - repositories: ["registry.acme.example/**"]
    actors: [ci-bot]
    builds: [{ source: github, project: "acme/shop" }]
tags: [{ repositories: ["**"], floating: [main] }]
environments:
  - { name: prod, match: { clusters: [prod] }, repositories: ["registry.acme.example/**"], deployers: [argocd] }
`;

/** One size of the evaluation benchmark. */
export interface EvaluationCost {
  readonly events: number;
  readonly seconds: number;
  /** Microseconds of wall time. */
  readonly perEvent: number;
  readonly findings: number;
  /** Bytes of heap that events and view hold, per event. */
  readonly heapPerEvent: number;
}

/** B5: the cost of joining and judging relevant events, at each size. In every thousand events one push is foreign. */
export function evaluationCosts(sizes: readonly number[]): readonly EvaluationCost[] {
  const policy = compilePolicy(loadPolicy(POLICY, 'bench'));
  return sizes.map((size) => {
    globalThis.gc?.();
    const before = process.memoryUsage().heapUsed;
    const events = [...relevantEvents(size)];
    const coverage = [{ source: 'distribution', scope: 'registry.acme.example', minutes: [Math.floor(START / MINUTE)] }];
    const started = performance.now();
    const { findings, lineage } = analyze({ events, coverage, inputs: [] }, policy);
    const seconds = (performance.now() - started) / 1000;
    globalThis.gc?.();
    const heapPerEvent = (process.memoryUsage().heapUsed - before) / size;
    if (lineage.pushes.length === 0) throw new Error('nothing was joined');
    return { events: size, seconds, perEvent: (seconds * 1e6) / size, findings: findings.length, heapPerEvent };
  });
}

function digest(number: number): Digest {
  return parseDigest(`sha256:${number.toString(16).padStart(64, '0')}`);
}

/** Builds, pushes, deployments and container starts of 200 repositories over two years, deterministic. */
function* relevantEvents(size: number): Generator<LandwaiterEvent> {
  const step = (2 * 365 * DAY) / size;
  for (let index = 0; index < size; index++) {
    const at = Math.floor(START + index * step);
    const round = Math.floor(index / 4);
    const repository = `shop/service-${round % 200}`;
    const common = { at, strength: 'recorded', origin: { path: 'bench', line: index + 1, sha256: '0'.repeat(64) } } as const;
    const image = `registry.acme.example/${repository}:main`;
    switch (index % 4) {
      case 0:
        yield { type: 'run.reported', id: `run-${index}`, source: 'github', ...common, system: 'github', project: 'acme/shop', run: `${round}/1`, status: 'completed', started: at, ended: Math.floor(at + step * 1.5) };
        break;
      case 1:
        yield {
          type: 'manifest.pushed', id: `push-${index}`, source: 'distribution', ...common, registry: 'registry.acme.example', repository, tag: 'main', digest: digest(round),
          config: digest(1e12 + round), layers: [{ digest: digest(2e12 + (round % 50)) }, { digest: digest(3e12 + round) }],
          actor: { name: round % 250 === 0 ? 'mallory' : 'ci-bot', kind: 'unknown' }, client: 'buildah/1.39.3', address: '192.0.2.10',
        };
        break;
      case 2:
        yield { type: 'workload.changed', id: `change-${index}`, source: 'kubernetes-audit', ...common, cluster: 'prod', namespace: 'shop', kind: 'Deployment', name: `service-${round % 200}`, verb: 'patch', containers: [{ name: 'app', kind: 'container', image: `${image}@${digest(round)}` }], actor: { name: 'argocd', kind: 'robot' } };
        break;
      default:
        yield { type: 'container.observed', id: `seen-${index}`, source: 'kubernetes-audit', ...common, cluster: 'prod', namespace: 'shop', pod: `service-${round % 200}-${round}`, owners: [{ kind: 'Deployment', name: `service-${round % 200}` }], container: 'app', kind: 'container', image: `${image}@${digest(round)}`, digest: digest(round), started: at, running: true };
    }
  }
}
