import { counted } from '../core/count.ts';
import { type Finding, isAtLeastSevere, SEVERITIES } from '../core/finding.ts';
import type { Alert } from './alert.ts';

/** Stories that are told as one: the first of them in full, the others by their number. */
export interface Row {
  readonly alert: Alert;
  readonly alike: readonly Alert[];
}

/** One row for what is alike: the same rule, severity and state, by the same actor or about the same image. In the order given. */
export function rowsOf(alerts: readonly Alert[]): readonly Row[] {
  const rows = new Map<string, { readonly alert: Alert; readonly alike: Alert[] }>();
  for (const alert of alerts) {
    const key = keyOf(alert);
    const row = rows.get(key);
    if (row) row.alike.push(alert);
    else rows.set(key, { alert, alike: [] });
  }
  return [...rows.values()];
}

/** A row for each. */
export function apart(alerts: readonly Alert[]): readonly Row[] {
  return alerts.map((alert) => ({ alert, alike: [] }));
}

/** An incident stands for itself: what is in it is already joined by its cause. Of those that nobody is called for, one row does. */
function keyOf({ finding, parts }: Alert): string {
  const { rule, severity, state, actor, image, id } = finding;
  const by = actor ? [actor.name] : image?.digest ? [image.digest, 'image'] : undefined;
  const isAlone = parts.length > 0 && isAtLeastSevere(severity, 'medium');
  return isAlone || !by ? id : JSON.stringify([rule, severity, state, ...by]);
}

/** `2 high, 41 low` */
export function severities(findings: readonly Pick<Finding, 'severity'>[]): string {
  return SEVERITIES.map((severity) => [findings.filter((one) => one.severity === severity).length, severity] as const)
    .filter(([count]) => count > 0)
    .map(([count, severity]) => counted(count, severity, severity))
    .join(', ');
}
