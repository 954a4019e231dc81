import type { AccessTold } from '../../core/control-event.ts';
import { known } from '../../core/known.ts';
import { changed } from './control-scenario.ts';
import type { Step } from './history.ts';
import { actor, moment, observed } from './moments.ts';

/** As whom the collector of prod-1 reads. */
export const READER = 'system:serviceaccount:landwaiter:landwaiter-collector';
/** What it reads by, as `deploy/kubernetes/10-collector.yaml` names it. */
const NAME = 'landwaiter-collector';

/** The API server of prod-1 lets the collector read this, or with `false` refuses it. */
export function mayRead(resource: string, isAllowed = true): Step {
  return moment(
    (id, at): AccessTold => ({
      type: 'access.told',
      ...observed('kubernetes-access', id, at, {}),
      cluster: 'prod-1',
      resource,
      ...known({
        account: isAllowed ? undefined : actor(READER).actor,
        refused: isAllowed ? undefined : true,
      }),
    }),
  );
}

/** As whom the collector reads prod-1. */
export function readsAs(account = READER): Step {
  return moment(
    (id, at): AccessTold => ({
      type: 'access.told',
      ...observed('kubernetes-access', id, at, {}),
      cluster: 'prod-1',
      ...known({ account: actor(account).actor }),
    }),
  );
}

type Told = Parameters<typeof changed>[1];

/** Somebody changed the binding of the collector in prod-1; unless told otherwise he deleted it. */
export function binding(told: Told = {}): Step {
  return changed('deploy-permission', {
    cluster: 'prod-1',
    subject: `ClusterRoleBinding ${NAME}`,
    effect: 'tightened',
    change: 'deleted',
    by: 'eve',
    ...told,
  });
}

/** An honest hand bound the collector to its role. */
export const bound: Step = binding({
  effect: 'changed',
  change: `gives ClusterRole ${NAME}`,
  by: 'dana@acme.example',
  to: READER,
  binds: `ClusterRole ${NAME}`,
});

/** Somebody changed the collector's role. */
export function role(told: Told = {}): Step {
  return binding({ subject: `ClusterRole ${NAME}`, ...told });
}

/** Somebody deleted the collector's service account. */
export function account(told: Told = {}): Step {
  return binding({ subject: `ServiceAccount ${NAME}`, namespace: 'landwaiter', ...told });
}
