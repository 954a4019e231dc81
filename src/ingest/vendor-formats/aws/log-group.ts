import type { Binding } from '../../../core/policy.ts';

/**
 * What the name of a CloudWatch log group says of every line in it: EKS sends those of a control plane to
 * `/aws/eks/<cluster>/cluster`. A query names it behind the account: `111122223333:/aws/eks/…`.
 */
export function logGroupBinding(logGroup: unknown): Binding {
  const cluster =
    typeof logGroup === 'string'
      ? /^(?:\d{12}:)?\/aws\/eks\/([A-Za-z0-9_-]{1,100})\/cluster$/.exec(logGroup)?.[1]
      : undefined;
  return cluster === undefined ? {} : { cluster };
}
