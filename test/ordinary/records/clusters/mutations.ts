import type { Mutation } from '../../act.ts';

/**
 * What the API server notes of mutating webhooks, in the order of their configurations' names:
 * https://kubernetes.io/docs/reference/labels-annotations-taints/audit-annotations/. The patch is there from level Request on.
 */
export function mutated(mutations: readonly Mutation[]): Readonly<Record<string, string>> {
  const sorted = mutations.toSorted((one, other) => (one.configuration < other.configuration ? -1 : 1));
  return Object.fromEntries(
    sorted.flatMap(({ configuration, webhook, patch }, index) => {
      const place = `webhook.admission.k8s.io/round_0_index_${index}`;
      const isChanged = patch.length > 0;
      const did = [`mutation.${place}`, JSON.stringify({ configuration, webhook, mutated: isChanged })] as const;
      const how = JSON.stringify({ configuration, webhook, patch, patchType: 'JSONPatch' });
      return isChanged ? [did, [`patch.${place}`, how] as const] : [did];
    }),
  );
}
