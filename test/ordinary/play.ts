import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, sep } from 'node:path';
import { parse, stringify } from 'yaml';
import * as z from 'zod';
import { analyze } from '../../src/app/analysis/analyze.ts';
import { gather } from '../../src/app/cli/inputs/gather.ts';
import type { Evidence } from '../../src/app/analysis/evidence.ts';
import { learnPolicy } from '../../src/app/policies/learn-policy.ts';
import type { Finding } from '../../src/core/finding.ts';
import { compileFile } from '../../src/app/policies/compile-file.ts';
import type { TrustingPolicy } from '../../src/app/trust/trusting-policy.ts';
import type { Policy } from '../../src/core/policy.ts';
import { compilePolicy, observe } from '../../src/policy/compile/compile.ts';
import { loadPolicy } from '../../src/policy/file/load.ts';
import { QUIET } from '../quiet.ts';
import type { Mode, Month } from './month.ts';
import { render, type RenderedFile } from './render.ts';

export const MODES = ['policy', 'draft', 'none'] as const satisfies readonly Mode[];

/** What the product says of a month in one mode. */
export interface Played {
  readonly mode: Mode;
  readonly findings: readonly Finding[];
  /** What it was evaluated for. */
  readonly at: number;
  readonly policy: Policy;
}

/** A month that was read once, to be judged in any mode, at any time. */
export interface Reading {
  readonly month: Month;
  readonly records: number;
  /** As whoever has no keys reads it: files are bound to what they tell of. */
  readonly evidence: Evidence;
  /** With `at`: as somebody would have seen it then, of what had been recorded until then. */
  judge(mode: Mode, at?: number): Promise<Played>;
  /** The policy file of a mode; undefined: none. */
  policyText(mode: Mode): Promise<string | undefined>;
}

const MINUTE = 60_000;
const MOST_SHOWN = 5;
const fields = z.record(z.string(), z.unknown());

/** The shortest way: one month, one mode. */
export async function play(month: Month, mode: Mode): Promise<Played> {
  return (await read(month)).judge(mode);
}

/** Writes a month's files, and reads them as the product does; `files` instead of those that the month renders to. */
export async function read(month: Month, files: readonly RenderedFile[] = render(month)): Promise<Reading> {
  const folder = await mkdtemp(join(tmpdir(), 'landwaiter-ordinary-'));
  try {
    const records = join(folder, 'records');
    await write(records, files);
    const written = await policyOf(month, folder);
    const binding = { ...observe(), binding: written.binding, trust: written.trust };
    // What a record names itself by depends on the bindings: the same lines are read with them and without.
    const bound = await readFolder(records, binding, true);
    const unbound = await readFolder(records, observe(), false);
    return reading(month, written, { bound, unbound });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The owner's policy, with the keys and roots that it names. */
async function policyOf({ policy, files = new Map() }: Month, folder: string): Promise<TrustingPolicy> {
  for (const [name, text] of files) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), text);
  }
  return compileFile(loadPolicy(policy, join(folder, 'landwaiter.yaml')), false);
}

function reading(
  month: Month,
  written: Policy,
  { bound, unbound }: { readonly bound: Evidence; readonly unbound: Evidence },
): Reading {
  let draft: string | undefined;
  // Whoever has no policy of his own trusts no key.
  const { examined: _, ...unexamined } = bound;

  /** A draft of the first half, with the feeds' names and nothing else of the policy by hand. */
  function drafted(): string {
    const half = until(bound, month.from + (month.until - month.from) / 2);
    const { sources } = fields.parse(parse(month.policy));
    const made = fields.parse(parse(learnPolicy(half)));
    return stringify({ ...made, ...(sources !== undefined && { sources }) }, { aliasDuplicateObjects: false });
  }

  async function policyText(mode: Mode): Promise<string | undefined> {
    if (mode === 'none') return undefined;
    if (mode === 'draft') draft ??= drafted();
    return mode === 'draft' ? draft : month.policy;
  }

  async function policyIn(mode: Mode): Promise<Policy> {
    if (mode === 'policy') return written;
    const text = await policyText(mode);
    return text === undefined ? observe() : compilePolicy(loadPolicy(text, 'draft.yaml'));
  }

  return {
    month,
    evidence: unexamined,
    records: bound.inputs.reduce((sum, { records }) => sum + records, 0),
    policyText,
    async judge(mode, at) {
      const policy = await policyIn(mode);
      const all = mode === 'none' ? unbound : mode === 'draft' ? unexamined : bound;
      const { findings, lineage } = analyze(at === undefined ? all : arrived(all, at, month), policy, at);
      return { mode, findings, policy, at: lineage.at };
    },
  };
}

/** What a collector had until then: what is recorded later, and what was still on its way, is not there. */
function arrived(evidence: Evidence, at: number, { organisation }: Month): Evidence {
  const delays = new Map(organisation.telemetry.map(({ name, delay }) => [name, delay]));
  const there = until(evidence, at);
  const delayOf = (path: string): number => delays.get(path.split(sep).at(-2) ?? '') ?? 0;
  return { ...there, events: there.events.filter(({ at: time, origin }) => time + delayOf(origin.path) <= at) };
}

function until(evidence: Evidence, at: number): Evidence {
  const last = Math.floor(at / MINUTE);
  return {
    ...evidence,
    events: evidence.events.filter((event) => event.at <= at),
    coverage: evidence.coverage.map((row) => ({ ...row, minutes: row.minutes.filter((minute) => minute <= last) })),
  };
}

export async function write(folder: string, files: readonly RenderedFile[]): Promise<void> {
  for (const { path, lines } of files) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), lines.map(({ text }) => `${text}\n`).join(''));
  }
}

async function readFolder(folder: string, policy: Policy, isBound: boolean): Promise<Evidence> {
  const { evidence, store } = await gather([folder], { quiet: true }, policy, QUIET);
  await store.close();
  // Without a policy nobody names the registry of records that do not name it themselves.
  const refused = evidence.inputs.flatMap(({ path, refused: lines, skipped }) => [
    ...lines
      .filter(({ reason }) => isBound || !reason.includes('bind it under sources[]'))
      .map(({ line, reason }) => `${path}:${line}: ${reason}`),
    ...(skipped === undefined || !isBound ? [] : [`${path}: ${skipped}`]),
  ]);
  if (refused.length > 0)
    throw new Error(`a reader refuses what the generator has written:\n${refused.slice(0, MOST_SHOWN).join('\n')}`);
  return evidence;
}
