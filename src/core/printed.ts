/** The container that printed a line, as the shipper of its output says it; parts that it does not say are empty. */
export interface PrintedBy {
  readonly namespace: string;
  /** What the pod belongs to, by its own name or that of the pod: `registry` for `registry-5d9c7b6f4-x2x9q`. */
  readonly workload: string;
  readonly container: string;
}

/** The output of a container that the policy's words bind to a kind of telemetry. */
export interface BoundOutput extends PrintedBy {
  readonly kind: string;
}
