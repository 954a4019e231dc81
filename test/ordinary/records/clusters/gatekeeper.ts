import { clusterAccount } from './agents.ts';
import { clusterOf } from './kubernetes-audit.ts';
import { second } from './objects.ts';
import { keep, type Tell, told } from '../writer.ts';

/** Lines of gatekeeper-controller-manager with --log-denies, and of gatekeeper-audit, as version 3.23 writes them. */
export const gatekeeper: Tell = (act, organisation, feed) => {
  if (act.act !== 'admission' || act.guard !== 'gatekeeper') return [];
  const cluster = organisation.clusters.find(({ id }) => id === feed.of);
  if (!cluster || clusterOf(act)?.id !== cluster.id) return [];
  const at = told(act.at, feed);
  const { workload, reference, pod } = act;
  const message = `container <${workload.name}> has an invalid image repo <${reference}>`;
  const constraint = {
    constraint_name: 'allowed-repos',
    constraint_group: 'constraints.gatekeeper.sh',
    constraint_api_version: 'v1beta1',
    constraint_kind: 'K8sAllowedRepos',
    constraint_action: act.verdict === 'denied' ? 'deny' : 'dryrun',
    constraint_enforcement_actions: [],
  };
  const resource = {
    resource_group: pod === undefined && workload.kind !== 'Pod' ? 'apps' : '',
    resource_api_version: 'v1',
    resource_kind: pod === undefined ? workload.kind : 'Pod',
    resource_namespace: workload.namespace,
    resource_name: pod ?? workload.name,
  };
  const head = { level: 'info', ts: at / 1000, semantic: true, details: {} };
  switch (act.verdict) {
    case 'denied': {
      const who = clusterAccount(act.by, cluster, organisation);
      const own = { hookType: 'validation', process: 'admission', event_type: 'violation', request_username: who };
      const msg = `denied admission: ${message}`;
      return [{ at, record: keep(feed, { ...head, logger: 'webhook', msg, ...own, ...constraint, ...resource }) }];
    }
    case 'audited': {
      const own = { process: 'audit', audit_id: second(at - 9000), event_type: 'violation_audited' };
      return [
        { at, record: keep(feed, { ...head, logger: 'controller', msg: message, ...own, ...constraint, ...resource }) },
      ];
    }
    default:
      return [];
  }
};
