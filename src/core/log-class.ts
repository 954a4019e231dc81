/** What a log is kept for: the policy's `retention` speaks of these, and each telemetry kind is one of them. */
export const LOG_CLASSES = ['registry', 'ci', 'identity', 'deployment', 'admission', 'host'] as const;
export type LogClass = (typeof LOG_CLASSES)[number];
