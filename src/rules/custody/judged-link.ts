import type { Link } from '../../core/custody.ts';
import type { Evidence } from '../../core/finding.ts';

/** A link whose records are only looked up when somebody wants to see them: most chains are judged to be counted. */
export interface JudgedLink extends Omit<Link, 'evidence'> {
  readonly proof?: () => readonly Evidence[];
}
