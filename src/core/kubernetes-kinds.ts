/** Kinds of Kubernetes itself that manage pods or each other, and the controller that does it for each. */
export const CONTROLLER_OF: ReadonlyMap<string, string> = new Map([
  ['Deployment', 'deployment-controller'],
  ['ReplicaSet', 'replicaset-controller'],
  ['ReplicationController', 'replication-controller'],
  ['StatefulSet', 'statefulset-controller'],
  ['DaemonSet', 'daemon-set-controller'],
  ['Job', 'job-controller'],
  ['CronJob', 'cronjob-controller'],
]);
