import { visibleJson } from '../core/visible.ts';

/**
 * A value as it is sent to others: JSON in one line in which what would reorder, hide or move text stands as an escape. The
 * receiver reads the same value, and who looks at what was sent, or logs it, sees what is there.
 */
export function jsonText(value: object): string {
  return visibleJson(JSON.stringify(value));
}
