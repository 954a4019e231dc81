import { canonicalJson, textHash } from '../core/canonical.ts';
import type { Finding } from '../core/finding.ts';
import { imageName } from './phrases.ts';
import type { Alert } from './alert.ts';

/**
 * What makes a message worth sending. `everything`: any change of the incident, for receivers that keep records or edit
 * their message. `essentials`: how bad it is, its state, what and where, which rules; for those who are disturbed by each.
 */
export type Detail = 'everything' | 'essentials';

/** A hash of what a receiver is told; equal hashes mean that there is nothing new for it. */
export function contentOf({ finding, parts }: Alert, detail: Detail): string {
  // Made of facts from a store, the same finding has its fields in another order.
  return hashed(
    detail === 'everything' ? canonicalJson([finding, ...parts]) : JSON.stringify(essentials(finding, parts)),
  );
}

/** `contentOf` that works out each alert once, for all sinks of a round. */
export function contents(): typeof contentOf {
  const known = { everything: new Map<Alert, string>(), essentials: new Map<Alert, string>() };
  return (alert, detail) => {
    const found = known[detail].get(alert) ?? contentOf(alert, detail);
    known[detail].set(alert, found);
    return found;
  };
}

/** 32 hexadecimal digits. */
export function hashed(text: string): string {
  return textHash(text).slice(0, 32);
}

function essentials({ title, severity, state, image, environment }: Finding, parts: readonly Finding[]) {
  const rules = [...new Set(parts.map((part) => part.rule))].sort();
  return [title, severity, state, image ? imageName(image) : '', environment ?? '', rules];
}
