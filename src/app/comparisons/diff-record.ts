import { known } from '../../core/known.ts';
import type { Time } from '../../core/time.ts';
import { comparisonRecord } from '../../ingest/fetching/comparison-record.ts';
import { parseImagePlace } from '../../registry/image-place.ts';
import type { Asked } from './diff-json.ts';
import type { Difference } from './diff.ts';

/** The record that the source `image-comparison` reads: what was seen, and nothing of what it weighs. */
export function differenceRecord({ comparison }: Difference, asked: Asked, observed: Time): object {
  const place = parseImagePlace(asked.new);
  const { host: registry, repository } = place.kind === 'registry' ? place : {};
  return comparisonRecord(comparison, { observed, ...known({ registry, repository }) });
}
