import type { Admission } from '../../act.ts';
import type { Feed } from '../../organisation.ts';
import { namingOf } from '../naming.ts';
import { keep, type Tell, told } from '../writer.ts';
import { clusterOf } from './kubernetes-audit.ts';
import { second, uidOf, versionOf } from './objects.ts';

/** Kyverno's reports, as a watch shows them: https://kyverno.io/docs/guides/reports/. What was refused has none. */
export const kyverno: Tell = (act, organisation, feed) => {
  if (act.act !== 'admission' || act.guard !== 'kyverno') return [];
  if (!organisation.clusters.some(({ id }) => id === feed.of) || clusterOf(act)?.id !== feed.of) return [];
  const result = resultOf(act);
  if (!result) return [];
  return [{ at: told(act.at, feed), record: { type: 'MODIFIED', object: report(act, result, feed) } }];
};

interface Result {
  readonly result: 'pass' | 'fail' | 'skip';
  readonly message: string;
  readonly properties?: Readonly<Record<string, string>>;
}

function report(act: Admission, result: Result, feed: Feed): object {
  const at = told(act.at, feed);
  const { workload } = act;
  const uid =
    act.pod === undefined
      ? uidOf(workload)
      : (act.linked?.uid ?? namingOf('reported pod', workload.namespace, act.pod).uuid());
  const scope =
    act.pod === undefined
      ? { apiVersion: 'apps/v1', kind: workload.kind, name: workload.name, uid }
      : { apiVersion: 'v1', kind: 'Pod', name: act.pod, uid };
  const count = (kind: string): number => (result.result === kind ? 1 : 0);
  return {
    apiVersion: 'wgpolicyk8s.io/v1alpha2',
    kind: 'PolicyReport',
    metadata: {
      name: uid,
      namespace: workload.namespace,
      uid: namingOf('report', uid).uuid(),
      resourceVersion: versionOf(at),
      creationTimestamp: second(at),
      labels: { 'app.kubernetes.io/managed-by': 'kyverno' },
      ownerReferences: [scope],
    },
    results: [
      keep(feed, {
        policy: 'verify-images',
        rule: 'verify-signature',
        scored: true,
        source: 'kyverno',
        timestamp: { nanos: 0, seconds: Math.floor(at / 1000) },
        ...result,
      }),
    ],
    scope: { ...scope, namespace: workload.namespace },
    summary: { error: 0, fail: count('fail'), pass: count('pass'), skip: count('skip'), warn: 0 },
  };
}

function resultOf({ verdict, reference }: Admission): Result | undefined {
  switch (verdict) {
    case 'allowed':
      return { result: 'pass', message: 'rule passed' };
    case 'audited':
      return { result: 'fail', message: `failed to verify image ${reference}: no signatures found` };
    case 'break-glass':
      return {
        result: 'skip',
        message: 'rule skipped due to policy exception',
        properties: { exceptions: 'hotfix' },
      };
    default:
      return undefined;
  }
}
