import type { Mutation, Workload } from '../act.ts';
import type { Template } from './standing.ts';

/** A mutating webhook of a cluster. */
export interface Webhook {
  readonly configuration: string;
  readonly webhook: string;
  /** Whether it is asked about what this workload is or has. */
  readonly sees: (workload: Workload) => boolean;
  /** It is asked about workloads, too, and changes their templates; else about pods alone. */
  readonly isForWorkloads: boolean;
  readonly change: (templates: readonly Template[], of: Workload) => Changed;
}

export interface Changed {
  readonly templates: readonly Template[];
  readonly patch: readonly object[];
}

interface Admitted {
  readonly templates: readonly Template[];
  readonly mutations: readonly Mutation[];
}

/** What becomes of containers on their way through the webhooks. */
export function admitted(webhooks: readonly Webhook[], workload: Workload, sent: readonly Template[]): Admitted {
  let templates = sent;
  const mutations = webhooks
    .filter(({ sees }) => sees(workload))
    .map(({ configuration, webhook, change }): Mutation => {
      const changed = change(templates, workload);
      templates = changed.templates;
      return { configuration, webhook, patch: changed.patch };
    });
  return { templates, mutations };
}
