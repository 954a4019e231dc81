import type { Question } from '../questions.ts';
import type { Route } from '../route.ts';
import { acknowledge } from './acknowledge.ts';
import { activity } from './activity.ts';
import { actor } from './actor.ts';
import { actors } from './actors.ts';
import { approve } from './approve.ts';
import { attachmentBytes } from './attachment-bytes.ts';
import { attachments } from './attachments.ts';
import { attack } from './attack.ts';
import { askComparison } from './ask-comparison.ts';
import { changes } from './changes.ts';
import { chain } from './chain.ts';
import { comparison } from './comparison.ts';
import { comparisons } from './comparisons.ts';
import { coverage } from './coverage.ts';
import { custody } from './custody.ts';
import { custodyReportRoute } from './custody-report.ts';
import { decideFindings } from './decide-findings.ts';
import { decisions } from './decisions.ts';
import { events } from './events.ts';
import { exceptions } from './exceptions.ts';
import { finding } from './finding.ts';
import { findings } from './findings.ts';
import { findingsSummary } from './findings-summary.ts';
import { image } from './image.ts';
import { images } from './images.ts';
import { letPastRoute } from './let-past.ts';
import { me } from './me.ts';
import { pack } from './pack.ts';
import { packWithRecords } from './pack-with-records.ts';
import { placements } from './placements.ts';
import { policy } from './policy.ts';
import { policyDrift } from './policy-drift.ts';
import { quarantine } from './quarantine.ts';
import { record } from './record.ts';
import { repositories } from './repositories.ts';
import { revive } from './revive.ts';
import { runningImagesRoute } from './running-images.ts';
import { search } from './search.ts';
import { similar } from './similar.ts';
import { sources } from './sources.ts';
import { suppress } from './suppress.ts';
import { tags } from './tags.ts';
import { trace } from './trace.ts';
import { unsuppress } from './unsuppress.ts';
import { workloads } from './workloads.ts';

/** Every route of the API, in the order of the document. */
export const ROUTES: readonly Route[] = [
  findings,
  findingsSummary,
  finding,
  similar,
  changes,
  acknowledge,
  suppress,
  approve,
  unsuppress,
  revive,
  decisions,
  decideFindings,
  images,
  runningImagesRoute,
  trace,
  chain,
  image,
  repositories,
  tags,
  attachments,
  attachmentBytes,
  comparisons,
  comparison,
  askComparison,
  placements,
  workloads,
  actors,
  activity,
  actor,
  custody,
  custodyReportRoute,
  pack,
  packWithRecords,
  coverage,
  attack,
  sources,
  events,
  record,
  quarantine,
  policy,
  policyDrift,
  exceptions,
  letPastRoute,
  search,
  me,
];

const ASKED = new Map(
  ROUTES.flatMap((one) => (one.from === 'asker' || one.from === 'comparing' ? [] : [[one.id, one] as const])),
);

/** The route by which a question came. */
export function routeOf({ route }: Question): Exclude<Route, { readonly from: 'asker' | 'comparing' }> {
  const one = ASKED.get(route);
  if (!one) throw new Error(`no thread is asked for ${route}`);
  return one;
}
