import type { Verdict } from '../../core/attachment.ts';
import { EXAMINER } from '../../core/examined.ts';
import { known } from '../../core/known.ts';
import type { ExaminedAgain, Kept } from '../trust/examine-again.ts';
import { verdictJson } from './verify-json.ts';

/** How many verdicts are as they are kept, and how many are not. */
export function countsOf(all: readonly ExaminedAgain[]): Readonly<Record<Kept, number>> {
  const counts = { same: 0, other: 0, new: 0, gone: 0 };
  for (const { kept } of all) counts[kept] += 1;
  return counts;
}

/** As `landwaiter verify --again -o json` gives it; its schema is `landwaiter schema verdicts`. */
export function againJson(all: readonly ExaminedAgain[]): object {
  return { version: 1, examiner: EXAMINER, counts: countsOf(all), verdicts: all.map(oneJson) };
}

function oneJson({ fact, trust, kept, verdict, before }: ExaminedAgain): object {
  const { subject, registry, repository, attachment } = fact;
  const { digest, layer, manifest, part, index } = attachment;
  const json = (one: Verdict | undefined) => one && verdictJson({ ...one, trust });
  return {
    subject,
    ...known({ registry, repository }),
    digest,
    ...known({ layer, manifest, part, index }),
    trust,
    kept,
    ...known({ verdict: json(verdict), before: kept === 'other' || kept === 'gone' ? json(before) : undefined }),
  };
}
