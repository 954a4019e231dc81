import { mkdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isAtLeastSevere } from '../../src/core/finding.ts';
import type { Mode, Month } from './month.ts';
import { read, write } from './play.ts';
import { render, type RenderedFile } from './render.ts';
import { type Incident, tally } from './tally.ts';
import type { Line } from './telemetry.ts';

/** A finding with the fewest records that raise it, as files of a case. */
export interface Case {
  readonly folder: string;
  readonly incident: Incident;
  readonly acts: number;
  readonly records: number;
}

type Holds<Item> = (items: readonly Item[]) => Promise<boolean>;

/**
 * Leaves out acts, then records, as long as the worst incident of the month is still raised. A draft is taken from the
 * whole month and stays as it is. Undefined: the month is quiet.
 */
export async function shrink(
  month: Month,
  mode: Mode,
  wanted?: string,
  note: (said: string) => void = () => undefined,
): Promise<Case | undefined> {
  const whole = await read(month);
  const text = await whole.policyText(mode);
  const fixed = { ...month, ...(text !== undefined && { policy: text }) };
  const asked = mode === 'none' ? 'none' : 'policy';
  const incident = tally(month, await whole.judge(mode)).noise.find(
    ({ rule }) => wanted === undefined || rule === wanted,
  );
  if (!incident) return undefined;

  const wantedSummary = skeletonOf(incident.summary);

  const raises = async (files: readonly RenderedFile[]): Promise<boolean> => {
    if (files.length === 0) return false;
    const { findings } = await (await read(fixed, files)).judge(asked);
    return findings.some(
      ({ rule, summary, severity, state, incident: of }) =>
        rule === incident.rule &&
        skeletonOf(summary) === wantedSummary &&
        isAtLeastSevere(severity, 'medium') &&
        state !== 'resolved' &&
        of === undefined,
    );
  };
  const acts = await fewest(month.acts, (some) => raises(render({ ...fixed, acts: some })), note);
  const files = render({ ...fixed, acts });
  const lines = files.flatMap(({ path, lines: own }) => own.map((line) => ({ path, line })));
  const kept = await fewest(lines, (some) => raises(filesOf(some)), note);
  const folder = join(tmpdir(), `ordinary-${month.organisation.seed}-${mode}-${incident.rule}`);
  await mkdir(folder, { recursive: true });
  await write(join(folder, 'records'), filesOf(kept));
  if (text !== undefined) await writeFile(join(folder, 'landwaiter.yaml'), text);
  const said = { seed: month.organisation.seed, mode, ...incident, acts };
  await writeFile(join(folder, 'case.json'), `${JSON.stringify(said, null, 2)}\n`);
  return { folder, incident, acts: acts.length, records: kept.length };
}

/**
 * A summary without what a smaller month changes: digests, times, counts. What it rests on stays: without the record of a
 * push "no push is known" would be true, and another finding.
 */
function skeletonOf(summary: string): string {
  return summary
    .replaceAll(/sha256:[0-9a-f]+…?/g, 'DIGEST')
    .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'TIME')
    .replaceAll(/\b\d+\b/g, 'N');
}

function filesOf(lines: readonly { readonly path: string; readonly line: Line }[]): readonly RenderedFile[] {
  const byPath = new Map<string, Line[]>();
  for (const { path, line } of lines) byPath.set(path, [...(byPath.get(path) ?? []), line]);
  return [...byPath].map(([path, own]) => ({ path, lines: own }));
}

/** Delta debugging: ever smaller parts are left out, while what is left still holds. */
export async function fewest<Item>(
  all: readonly Item[],
  holds: Holds<Item>,
  note: (said: string) => void = () => undefined,
): Promise<readonly Item[]> {
  let items = all;
  let size = Math.ceil(items.length / 2);
  while (size >= 1) {
    const before = items.length;
    for (let at = 0; at < items.length; ) {
      const rest = [...items.slice(0, at), ...items.slice(at + size)];
      if (await holds(rest)) {
        items = rest;
        note(`${items.length} left`);
      } else {
        at += size;
      }
    }
    if (size === 1 && items.length === before) break;
    size = size === 1 ? 1 : Math.ceil(size / 2);
  }
  return items;
}
