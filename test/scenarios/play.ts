import { sep } from 'node:path';
import { parse, stringify } from 'yaml';
import * as z from 'zod';
import type { Finding } from '../../src/core/finding.ts';
import type { Policy } from '../../src/core/policy.ts';
import type { InputRow, Refusal } from '../../src/core/report.ts';
import { analyze } from '../../src/app/analysis/analyze.ts';
import { learnPolicy } from '../../src/app/policies/learn-policy.ts';
import { gather } from '../../src/app/cli/inputs/gather.ts';
import type { Evidence } from '../../src/app/analysis/evidence.ts';
import { openStore } from '../../src/app/resources/store.ts';
import { compilePolicy, observe } from '../../src/policy/compile/compile.ts';
import { loadPolicy } from '../../src/policy/file/load.ts';
import { QUIET } from '../quiet.ts';
import { DAY } from './make.ts';
import type { Month, Scenario } from './scenario.ts';
import type { Stack } from './stack.ts';
import { openTelling, type Told } from './told.ts';

/** The stack's own policy; none; or the one that `landwaiter policy learn` drafts from the ordinary days. */
export type Mode = (typeof MODES)[number];
export const MODES = ['policy', 'observe', 'learned'] as const;

/** What the product said of a story in one stack. */
export interface Played {
  readonly findings: readonly Finding[];
  /** Whether a finding rests on a record of the story, not on those of the ordinary days alone. */
  isOwn(finding: Finding): boolean;
  /** The story's files and what read them. */
  readonly inputs: readonly InputRow[];
  /** Kinds of sources that this stack lacks and that would have shown some act of the story. */
  readonly unheard: ReadonlySet<string>;
  /** What was pushed to from the first ordinary day on, and for how long the story went on. */
  readonly extent: { readonly repositories: number; readonly weeks: number };
  /** What was known before, what the story told, and what it was judged by. */
  readonly parts: { readonly before: Evidence; readonly told: Evidence; readonly policy: Policy };
  /** As the stack says. */
  readonly lacks: Readonly<Record<string, string>>;
}

/**
 * A stack with its ordinary days rendered and read once, for as many stories as are told after them. While an attack is
 * told, everybody else does what they usually do.
 */
export interface Stage {
  readonly stack: Stack;
  /** Writes a story's records, and gives the policy file that they are judged by; undefined: none. */
  tell(story: Story, mode: Mode): Promise<Told & { readonly policy: string | undefined }>;
  play(story: Story, mode: Mode): Promise<Played>;
}

type Story = Scenario | Month;

const MOST_SHOWN = 5;
const fields = z.record(z.string(), z.unknown());

/** Writes the ordinary days of a stack under `folder`; stories begin on day `days`. */
export async function openStage(stack: Stack, folder: string, days = 14): Promise<Stage> {
  const { past, before, day, tell } = await openTelling(stack, folder, days);
  const read = new Map<string, Promise<Evidence>>();
  let draft: Promise<string> | undefined;

  /** What people do who start with a draft: they name their sources, and keep the rest as it is. */
  async function learned(written: string): Promise<string> {
    const { binding } = compilePolicy(loadPolicy(written, 'landwaiter.yaml'));
    const unjudged = { ...observe(), binding };
    draft ??= readFolder(past, unjudged).then((evidence) => learnPolicy(evidence));
    const { sources } = fields.parse(parse(written));
    return stringify({ ...fields.parse(parse(await draft)), sources }, { aliasDuplicateObjects: false });
  }

  async function policyOf(written: string, mode: Mode): Promise<string | undefined> {
    switch (mode) {
      case 'policy':
        return written;
      case 'learned':
        return learned(written);
      case 'observe':
        return undefined;
    }
  }

  const stage: Stage = {
    stack,
    async tell(story, mode) {
      const told = await tell(story);
      return { ...told, policy: await policyOf(told.written, mode) };
    },
    async play(story, mode) {
      const { own, beside, acts, last, ...rest } = await stage.tell(story, mode);
      const policy = rest.policy === undefined ? observe() : compilePolicy(loadPolicy(rest.policy, 'landwaiter.yaml'));
      // The ordinary days read the same under every policy with the same names for the same files.
      const key = JSON.stringify(policy.sources.filter(({ host }) => host === undefined));
      const ordinaryDays = read.get(key) ?? readFolder(past, policy);
      read.set(key, ordinaryDays);
      const told = await readFolder(own, policy);
      const earlier = await together([
        await ordinaryDays,
        ...(beside === undefined ? [] : [await readFolder(beside, policy)]),
      ]);
      const evidence = await together([earlier, told]);
      return {
        findings: analyze(evidence, policy).findings,
        isOwn: ({ evidence: shown }) => shown.some(({ path }) => path.startsWith(own + sep)),
        inputs: told.inputs,
        extent: {
          repositories: new Set([...before, ...acts].flatMap((act) => (act.act === 'push' ? act.to.repository : [])))
            .size,
          weeks: (Math.floor((last - day) / DAY) + 1) / 7,
        },
        parts: { before: earlier, told, policy },
        lacks: stack.lacks ?? {},
        unheard: new Set([...rest.unheard, ...unnamed(told)]),
      };
    },
  };
  return stage;
}

async function readFolder(folder: string, policy: Policy): Promise<Evidence> {
  const { evidence, store } = await gather([folder], { quiet: true }, policy, QUIET);
  await store.close();
  const refused = evidence.inputs.flatMap(({ path, refused: lines, skipped }) => [
    ...lines
      .filter((line) => policy.mode === 'policy' || !isUnnamed(line))
      .map(({ line, reason }) => `${path}:${line}: ${reason}`),
    ...(skipped === undefined || policy.mode === 'observe' ? [] : [`${path}: ${skipped}`]),
  ]);
  if (refused.length > 0)
    throw new Error(`a reader refuses what a stack has written:\n${refused.slice(0, MOST_SHOWN).join('\n')}`);
  return evidence;
}

// Some records do not name their registry: without a policy nobody does.
function isUnnamed({ reason }: Refusal): boolean {
  return reason.includes('bind it under sources[]');
}

function unnamed({ inputs }: Evidence): readonly string[] {
  return inputs
    .filter(({ refused }) => refused.some(isUnnamed))
    .map(({ source }) => `${source ?? 'a file'} with the name of its registry, which only a policy tells`);
}

/** As if the store had been given one after the other. */
async function together(parts: readonly Evidence[]): Promise<Evidence> {
  const store = await openStore('memory:', {});
  for (const { events, coverage, inputs } of parts) {
    await store.record(events);
    await store.cover(coverage);
    await store.noteInputs(inputs);
  }
  const all = { events: await store.facts(), coverage: await store.coverage(), inputs: await store.inputs() };
  await store.close();
  return all;
}
