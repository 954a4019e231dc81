import { access } from 'node:fs/promises';
import { resolve } from 'node:path';
import { z } from 'zod';
import type { Step } from './story.ts';
import { run } from './programs.ts';

const finding = z.looseObject({
  id: z.string(),
  rule: z.string(),
  severity: z.enum(['critical', 'high', 'medium', 'low', 'info']),
  state: z.enum(['pending', 'open', 'acknowledged', 'suppressed', 'resolved']),
  title: z.string(),
  image: z
    .looseObject({ repository: z.string(), tag: z.string().optional(), digest: z.string().optional() })
    .optional(),
  exception: z.string().optional(),
  parts: z.array(z.string()).optional(),
  incident: z.string().optional(),
  resolution: z.string().optional(),
  contents: z
    .looseObject({
      baseline: z.looseObject({ tag: z.string().optional() }).optional(),
      reasons: z.array(
        z.looseObject({
          kind: z.string(),
          path: z.string().optional(),
          package: z.looseObject({ name: z.string() }).optional(),
          layer: z.number().optional(),
        }),
      ),
    })
    .optional(),
});

const summary = z.looseObject({
  pushes: z.looseObject({ total: z.number() }),
  contents: z.strictObject({ read: z.number(), found: z.number() }).optional(),
});

const report = z.looseObject({ version: z.literal(1), evaluatedAt: z.string(), summary, findings: z.array(finding) });

/** What `landwaiter analyze -o json` prints, as far as the tests look at it. */
export type Report = z.infer<typeof report>;
export type Finding = z.infer<typeof finding>;

export const CLI = resolve('dist/cli.mjs');

/** Why the built command cannot be run, in one sentence; undefined when it can. */
export async function unbuilt(): Promise<string | undefined> {
  return await access(CLI).then(
    () => undefined,
    () => 'dist/cli.mjs is not built',
  );
}

/** Runs the built command on paths and gives its report. @throws Error with what it printed when it fails. */
export async function analyze(folder: string, args: readonly string[]): Promise<Report> {
  const env = { PATH: process.env.PATH ?? '', HOME: folder, NO_COLOR: '1' };
  const printed = await run(process.execPath, [CLI, 'analyze', ...args, '-q', '-o', 'json'], { env, cwd: folder });
  return report.parse(JSON.parse(printed));
}

/** Findings of medium or above that stand: those that a person is asked to look at. */
export function standing(of: Report): readonly Finding[] {
  const grave = ['critical', 'high', 'medium'];
  return of.findings.filter((one) => grave.includes(one.severity) && (one.state === 'open' || one.state === 'pending'));
}

/**
 * How a report differs from what the steps should lead to, a sentence each; empty when it is right: every required
 * rule speaks about its attack, and nothing of medium or above stands that an attack does not account for.
 */
export function disagreements(of: Report, steps: readonly Step[], mode: 'policy' | 'observe'): readonly string[] {
  const attacks = steps.filter((step) => step.kind === 'attack');
  const missing = attacks.flatMap((step) =>
    (step.expect?.[mode].must ?? [])
      .filter((rule) => !of.findings.some((one) => one.rule === rule && one.state === 'open' && isAbout(one, step)))
      .map((rule) => `${step.id}: ${rule} is not open`),
  );
  const surplus = standing(of)
    .filter((one) => !attacks.some((step) => isAbout(one, step) && allows(step, mode, one.rule)))
    .map((one) => `${one.rule} stands without cause: ${one.title} (${one.state})`);
  return [...missing, ...surplus];
}

function isAbout(one: Finding, step: Step): boolean {
  return one.image?.digest === step.digest;
}

function allows(step: Step, mode: 'policy' | 'observe', rule: string): boolean {
  const expected = step.expect?.[mode];
  return expected !== undefined && (expected.must.includes(rule) || expected.may.includes(rule));
}
