/** The kind of deliveries that hold all that is collected of a cluster: several telemetry kinds. */
export const CLUSTER = 'kubernetes';
// No sender can set these: they are none of the headers that are kept of a request.
/** Others than the system itself can send by the door through which it came. */
export const CLAIM_HEADER = 'landwaiter-claim';
/** Its sender proved with a signature over the body that it has a secret which no other door has. */
export const SIGNED_HEADER = 'landwaiter-signed';
/** A collector of this server brought it. */
export const COLLECTED_HEADER = 'landwaiter-collected';
/** Names the cluster. */
export const CLUSTER_HEADER = 'landwaiter-cluster';
