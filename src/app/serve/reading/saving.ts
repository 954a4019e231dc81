import type { FindingChange } from '../../../core/finding-change.ts';
import type { Time } from '../../../core/time.ts';
import type { Store } from '../../../lineage/storage/store.ts';
import { toldFindings } from '../../analysis/finding-changes.ts';
import type { Standing } from './standing.ts';

/** Keeps findings as they stand, and the history of what was told of them. */
export interface Saving {
  /** They stand otherwise than before. */
  changed(): void;
  isDue(): boolean;
  /**
   * What changes meanwhile is due again, and so is what could not be saved. Answers in what findings are told otherwise
   * than before. @throws Unavailable
   */
  save(at: Time): Promise<readonly FindingChange[]>;
}

/** Begins while what stands is what the store holds. */
export function createSaving(
  store: Pick<Store, 'saveFindings'>,
  standing: Pick<Standing, 'findings' | 'judging'>,
): Saving {
  const told = toldFindings(standing.findings());
  let isDue = false;
  let keptContents: object | undefined;
  return {
    changed: () => void (isDue = true),
    isDue: () => isDue,
    async save(at) {
      isDue = false;
      try {
        const findings = standing.findings();
        const { kept, ...now } = told.changesTo(findings, at);
        const judging = standing.judging();
        // They change with evaluations alone; first looks are kept far more often.
        const isRead = judging !== undefined && judging.contents !== keptContents;
        await store.saveFindings(
          findings,
          judging && { at: judging.at, ...(isRead && { contents: judging.contents }) },
          now,
        );
        keptContents = judging?.contents;
        kept();
        return now.changes;
      } catch (error) {
        isDue = true;
        throw error;
      }
    },
  };
}
