import type { Done } from './control-event.ts';
import type { Observed } from './observed.ts';

/** Somebody came into a pod of a cluster that runs: by `kubectl exec`, `attach` or `port-forward`, or by its kubelet. */
export interface ContainerEntered extends Observed, Done {
  readonly type: 'container.entered';
  readonly cluster?: string;
  readonly namespace: string;
  readonly pod: string;
  /** Absent: the pod as a whole, or its only container. */
  readonly container?: string;
  readonly by: 'exec' | 'attach' | 'portforward';
  readonly credential?: string;
}
