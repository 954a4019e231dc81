import type { ManifestPushed } from '../../../../core/event.ts';

/** Registries whose own log names who pushed which digest, and neither tag nor contents, which their webhooks tell: with the log. */
export const RECORD_OF: ReadonlyMap<string, string> = new Map([['github-packages', 'github-audit']]);

/** Whether a push is told by such a webhook. */
export function isToldBeside({ source }: Pick<ManifestPushed, 'source'>): boolean {
  return RECORD_OF.has(source);
}
