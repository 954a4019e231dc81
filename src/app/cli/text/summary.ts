import type { Report } from '../../../core/report.ts';
import { counted } from '../../../core/count.ts';
import type { WantedComparison } from '../../../core/wanted-comparison.ts';
import { skippedOf, untoldOf } from '../../../sinks/phrases.ts';
import { visible } from '../../../core/visible.ts';
import type { Io } from '../inputs/io.ts';

const SHOWN = 10;

/** What was read and what was not understood, on standard error: input that is not understood is never silent. */
export function noteInputs(report: Report, skewed: number, io: Io): void {
  for (const input of report.inputs) {
    if (input.skipped !== undefined) io.note(`${visible(input.path)}: not understood: ${visible(input.skipped)}\n`);
    for (const { line, reason } of input.refused.slice(0, SHOWN))
      io.note(`${visible(input.path)}:${line}: ${visible(reason)}\n`);
    const more = Math.max(0, input.refused.length - SHOWN) + (input.refusedMore ?? 0);
    if (more > 0) io.note(`${visible(input.path)}: ${counted(more, 'more record')} refused (see -o json)\n`);
    for (const kind of input.untold ?? []) io.note(`${visible(input.path)}: ${untoldOf(kind)}\n`);
  }
  if (skewed > 0)
    io.note(`${counted(skewed, 'record')} more than 24 h after all others: a clock is wrong, or give --at\n`);
  const { records, events, refused } = report.summary;
  const skipped = skippedOf(report.inputs);
  const told = [
    counted(report.inputs.length, 'file'),
    counted(records, 'record'),
    // Fewer than there are records: nobody shall think that these were lost.
    `${counted(events, 'event')}${events > 0 && events < records - refused ? ' (the other records tell of nothing that is judged)' : ''}`,
    ...(refused > 0 ? [`${counted(refused, 'record')} refused`] : []),
    ...(skipped > 0 ? [`${counted(skipped, 'file')} not understood`] : []),
  ];
  io.note(`read ${told.join(', ')}\n`);
}

/** What was read of images, and what was not. */
export function noteImages(
  facts: number,
  wanted: readonly WantedComparison[],
  reasons: readonly string[],
  io: Io,
): void {
  for (const reason of reasons.slice(0, SHOWN)) io.note(`${visible(reason)}\n`);
  if (reasons.length > SHOWN) io.note(`and ${counted(reasons.length - SHOWN, 'more reason')}\n`);
  const left = wanted.length === 0 ? '' : `; ${counted(wanted.length, 'comparison')} still wanted`;
  io.note(`compared ${counted(facts, 'image')}${left}\n`);
}
