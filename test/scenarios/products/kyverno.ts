import type { Decision } from '../act.ts';
import { CLUSTERS } from '../stack.ts';
import { placeOf, workloadUid } from './kubernetes-objects.ts';
import { namingOf, type Product, referenceOf, second } from './product.ts';

/** Kyverno's reports about the production cluster, as a watch shows them. */
export function kyverno(registry: string): Product {
  return {
    tell(act, at) {
      if (act.act !== 'decision') return [];
      const result = resultOf(act, referenceOf(act.target, registry));
      if (result === undefined) return [];
      const when = at(act.at);
      const { namespace, name } = placeOf(act.workload);
      const uid = workloadUid({ cluster: 'prod', kind: 'Deployment', workload: act.workload });
      const about = { apiVersion: 'apps/v1', kind: 'Deployment', name, uid };
      const count = (kind: string): number => (result.result === kind ? 1 : 0);
      const object = {
        apiVersion: 'wgpolicyk8s.io/v1alpha2',
        kind: 'PolicyReport',
        metadata: {
          name: uid,
          namespace,
          uid: namingOf('report', uid).uuid(),
          resourceVersion: String(when).slice(-9),
          creationTimestamp: second(when),
          labels: { 'app.kubernetes.io/managed-by': 'kyverno' },
          ownerReferences: [about],
        },
        results: [
          {
            category: 'Supply chain',
            policy: 'verify-images',
            rule: 'verify-signature',
            scored: true,
            severity: 'high',
            source: 'kyverno',
            timestamp: { nanos: 0, seconds: Math.floor(when / 1000) },
            ...result,
          },
        ],
        scope: { ...about, namespace },
        summary: { error: 0, fail: count('fail'), pass: count('pass'), skip: count('skip'), warn: 0 },
      };
      return [{ file: `admission/${CLUSTERS.prod}-reports.ndjson`, at: when, record: { type: 'MODIFIED', object } }];
    },
  };
}

interface Result {
  readonly result: 'pass' | 'fail' | 'skip';
  readonly message: string;
  readonly properties?: Readonly<Record<string, string>>;
}

function resultOf({ what }: Decision, reference: string): Result | undefined {
  switch (what) {
    case 'allowed':
      return { result: 'pass', message: 'rule passed' };
    case 'violation':
      return { result: 'fail', message: `failed to verify image ${reference}: no signatures found` };
    case 'break-glass':
      return {
        result: 'skip',
        message: 'rule skipped due to policy exception',
        properties: { exceptions: 'night-shift' },
      };
    case 'failed-open':
      return undefined;
  }
}
