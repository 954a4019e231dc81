import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { analyze } from '../../../src/app/analysis/analyze.ts';
import { gather } from '../../../src/app/cli/inputs/gather.ts';
import type { Finding } from '../../../src/core/finding.ts';
import { compilePolicy, observe } from '../../../src/policy/compile/compile.ts';
import { loadPolicy } from '../../../src/policy/file/load.ts';
import { QUIET } from '../../quiet.ts';
import type { Month } from '../month.ts';
import { write } from '../play.ts';
import { render, type RenderedFile } from '../render.ts';

/** What is judged, and by what. */
export interface Question {
  readonly files: readonly RenderedFile[];
  /** Undefined: without one. */
  readonly policy: string | undefined;
  readonly at: number;
}

export type Judge = (question: Question) => Promise<readonly Finding[]>;

const MOST_SHOWN = 3;

/** The product's answer. Another policy may leave a registry without a name, so such lines may be refused. */
export async function judged({ files, policy: text, at }: Question): Promise<readonly Finding[]> {
  const policy = text === undefined ? observe() : compilePolicy(loadPolicy(text, 'landwaiter.yaml'));
  const folder = await mkdtemp(join(tmpdir(), 'landwaiter-properties-'));
  try {
    await write(folder, files);
    const { evidence, store } = await gather([folder], { quiet: true }, policy, QUIET);
    await store.close();
    const refused = evidence.inputs.flatMap(({ path, refused: lines }) =>
      lines
        .filter(({ reason }) => !reason.includes('bind it under sources[]'))
        .map(({ line, reason }) => `${path}:${line}: ${reason}`),
    );
    if (refused.length > 0)
      throw new Error(`a reader refuses what the generator has written:\n${refused.slice(0, MOST_SHOWN).join('\n')}`);
    return analyze(evidence, policy, at).findings;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const DAY = 86_400_000;

/** The question about a month: a day after its end, when late records have come. */
export function about(month: Month, mode: 'policy' | 'none', policy = month.policy): Question {
  return { files: render(month), policy: mode === 'none' ? undefined : policy, at: month.until + DAY };
}
