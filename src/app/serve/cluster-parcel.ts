/** The kind of deliveries that hold all that is collected of a cluster: several telemetry kinds. */
export const CLUSTER = 'kubernetes';
/** Names the cluster. No sender can set it: it is none of the headers that are kept of a request. */
export const CLUSTER_HEADER = 'landwaiter-cluster';
