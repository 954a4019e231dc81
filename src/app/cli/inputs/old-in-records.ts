import { parseImagePlace } from '../../../registry/image-place.ts';
import { readImage } from '../../../registry/image.ts';
import type { OpenedImage } from '../../../registry/open-image.ts';
import type { Column } from '../../../rules/contents/judge.ts';
import { comparedInRecords } from '../../analysis/compared-in-records.ts';
import { USUAL_TIME } from '../../comparisons/platforms.ts';
import { gatherAnalysis } from './gather-analysis.ts';
import type { Io } from './io.ts';
import { choosePolicy } from './policy-file.ts';

interface Recorded {
  readonly records?: readonly string[];
  readonly store?: string;
  readonly policy?: string;
}

/**
 * With which image telemetry says that one is to be compared, why, and by which weights. What lies in a layout is compared
 * with what lies beside it, where that is there.
 * @throws InvalidInput where no record tells of a push of the image.
 */
export async function oldInRecords(
  name: string,
  open: (text: string) => Promise<OpenedImage>,
  recorded: Recorded,
  io: Io,
): Promise<{ readonly old?: string; readonly why: string; readonly column: Column }> {
  const { records = [], store } = recorded;
  const signal = AbortSignal.timeout(USUAL_TIME);
  const place = parseImagePlace(name);
  const { store: images, reference } = await open(name);
  const { digest } = await readImage(images, reference, { signal });
  const policy = await choosePolicy(recorded, io);
  const options = { quiet: true, ...(store !== undefined && { store }) };
  const at = place.kind === 'registry' ? { registry: place.host, repository: place.repository } : undefined;
  const { old, why, column } = await gatherAnalysis(records, options, policy, io, (analysis) =>
    comparedInRecords(analysis, digest, at),
  );
  if (!old) return { why, column };
  const isBeside = place.kind !== 'registry' && (await images.manifest(old.digest, signal)) !== undefined;
  const where = isBeside ? `${place.kind}:${place.path}` : `${old.registry}/${old.repository}`;
  const tag = old.tag === undefined ? '' : ` (${old.repository}:${old.tag})`;
  return { old: `${where}@${old.digest}`, why: `${why}${tag}`, column };
}
