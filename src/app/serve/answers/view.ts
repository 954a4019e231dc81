import type { CustodyReport } from '../../../core/custody.ts';
import type { Report } from '../../../core/report.ts';
import { formatTime } from '../../../core/time.ts';
import type { Inbox } from '../../../intake/inbox.ts';
import type { Store } from '../../../lineage/store.ts';
import type { Analysis } from '../../analyze.ts';
import type { Evidence } from '../../evidence.ts';

/** What answers are made of: the last evaluation, and where facts and deliveries are kept. */
export interface View {
  readonly analysis: Analysis;
  readonly evidence: Evidence;
  readonly store: Pick<Store, 'factsAbout'>;
  readonly inbox: Pick<Inbox, 'parcel' | 'quarantineRows'>;
  /** Made when it is first asked for. */
  custody(): { readonly summary: Report['summary']; readonly report: CustodyReport };
}

/** When what is told was last evaluated. */
export function evaluatedAt({ analysis }: View): { readonly evaluatedAt: string } {
  return { evaluatedAt: formatTime(analysis.lineage.at) };
}
