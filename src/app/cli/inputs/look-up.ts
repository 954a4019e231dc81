import { formatTime, type Time } from '../../../core/time.ts';
import type { Judging } from '../../../lineage/storage/look-ups.ts';
import type { Analysis } from '../../analysis/analyze.ts';
import type { Meaning } from '../../analysis/look-ups/look-up.ts';
import { examineHeld } from '../../trust/examine-held.ts';
import type { TrustingPolicy } from '../../trust/trusting-policy.ts';
import { openStore } from '../../resources/store.ts';
import { choosePolicy } from './policy-file.ts';
import type { Io } from './io.ts';
import type { ReadOptions } from './options.ts';

/** An answer, and for when its findings were evaluated, where that was not done for it. */
export interface Answered<Answer> {
  readonly answer: Answer;
  readonly evaluatedAt?: Time;
}

/**
 * Asks one question about an image or an actor. Of a store without anything to read beside it only what the answer needs
 * is looked up, with the findings of its last evaluation; else, for another evaluation time, and where nothing was judged
 * yet, everything is judged: nobody shall read that a chain is complete because nobody has looked.
 */
export async function ask<Answer>(
  [text, meaning]: readonly [text: string, meaning: Meaning],
  paths: readonly string[],
  options: ReadOptions,
  io: Io,
  question: (seen: Pick<Analysis, 'lineage' | 'findings'>) => Answer,
): Promise<Answered<Answer>> {
  const policy = await choosePolicy(options, io);
  if (paths.length === 0 && options.at === undefined && options.store !== undefined && options.store !== 'memory:') {
    const answered = await lookedUp([text, meaning], options.store, policy, options, io, question);
    if (answered) return answered;
  }
  const { gatherAnalysis } = await import('./gather-analysis.ts');
  return { answer: await gatherAnalysis(paths, options, policy, io, question) };
}

async function lookedUp<Answer>(
  [text, meaning]: readonly [text: string, meaning: Meaning],
  url: string,
  policy: TrustingPolicy,
  options: ReadOptions,
  io: Io,
  question: (seen: Pick<Analysis, 'lineage' | 'findings'>) => Answer,
): Promise<Answered<Answer> | undefined> {
  const { lookUp } = await import('../../analysis/look-ups/look-up.ts');
  const store = await openStore(url, io.env);
  try {
    const note = (told: string): void => {
      if (options.quiet !== true) io.note(`${told}\n`);
    };
    const judging = await store.judging();
    if (!judging) {
      note('this store was never judged: all of it is for this answer; landwaiter analyze --store keeps what it finds');
      return undefined;
    }
    const seen = await lookUp(text, meaning, store, policy, {
      examine: async (facts) => (await examineHeld(facts, policy.trust, store)).examined,
    });
    if (!seen) return undefined;
    const answer = question(seen);
    if (judging.isCurrent !== true) note(caution(judging));
    return { answer, evaluatedAt: judging.at };
  } finally {
    await store.close();
  }
}

function caution({ at: evaluated, isCurrent }: Judging): string {
  const at = `findings are those of the evaluation for ${formatTime(evaluated)}`;
  return isCurrent === false ? `${at}; records came since: run landwaiter analyze --store to have them judged` : at;
}
