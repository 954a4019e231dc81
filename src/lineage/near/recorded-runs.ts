import { isRecorded } from '../../core/strength.ts';
import { projectLink } from '../storage/links.ts';
import type { LookUps } from '../storage/look-ups.ts';
import { projectKey } from '../facts/run-key.ts';
import type { Gathering } from './gathering.ts';

/** From a CI system's own first record on claims count for nothing: where claims came, that one is asked for. */
export async function addRecordedRuns(gathering: Gathering, store: LookUps): Promise<void> {
  const claimed = new Set<string>();
  for (const fact of gathering.facts)
    if (fact.type === 'run.reported' && !isRecorded(fact)) claimed.add(projectKey(fact));
  for (const project of claimed) gathering.add(await store.linkedSince(projectLink(project), BEGINNING, 1));
}

const BEGINNING = Number.MIN_SAFE_INTEGER;
