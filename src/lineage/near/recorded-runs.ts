import { isRecorded } from '../../core/strength.ts';
import { projectLink } from '../storage/links.ts';
import type { LookUps } from '../storage/look-ups.ts';
import { projectKey } from '../facts/run-key.ts';
import type { Gathering } from './gathering.ts';

/** Beside a CI system's own records claims count for nothing: whether there are any is asked where only claims came. */
export async function addRecordedRuns(gathering: Gathering, store: LookUps): Promise<void> {
  const claimed = new Set<string>();
  const recorded = new Set<string>();
  for (const fact of gathering.facts)
    if (fact.type === 'run.reported') (isRecorded(fact) ? recorded : claimed).add(projectKey(fact));
  for (const project of claimed) {
    if (recorded.has(project)) continue;
    const { known } = gathering;
    gathering.add(await store.near({ links: [projectLink(project)], known, most: 1 }));
  }
}
