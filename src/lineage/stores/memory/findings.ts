import type { ContentsRead } from '../../../core/contents-read.ts';
import type { Finding } from '../../../core/finding.ts';
import type { Judging, LookUps } from '../../storage/look-ups.ts';
import type { Judged } from '../../storage/store.ts';

/** What the last evaluation left, in memory; `newest`: the newest fact. */
export interface MemoryFindings extends Pick<LookUps, 'contentsOf'> {
  findings(): readonly Finding[];
  judging(): Judging | undefined;
  save(findings: readonly Finding[], judged: Judged | undefined): void;
}

export function memoryFindings(newest: () => number): MemoryFindings {
  let findings: readonly Finding[] = [];
  let judged: Judged | undefined;
  let contents: readonly ContentsRead[] = [];
  return {
    findings: () => findings,
    judging: () =>
      judged && { at: judged.at, ...(judged.newest !== undefined && { isCurrent: judged.newest === newest() }) },
    async contentsOf(digests) {
      return contents.filter(({ digest }) => digests.includes(digest));
    },
    save(evaluated, now) {
      findings = [...evaluated];
      judged = now ?? judged;
      contents = now?.contents ?? contents;
    },
  };
}
