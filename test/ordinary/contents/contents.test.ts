import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { imageComparison } from '../../../src/ingest/sources/image-comparison.ts';
import type { ImageCompared } from '../../../src/core/event.ts';
import { attackedBy } from '../attacks/index.ts';
import type { Month } from '../month.ts';
import { render } from '../render.ts';
import { drawMonth } from '../world/month.ts';
import { withContents, type Written } from './index.ts';

const SEEDS = Array.from({ length: 12 }, (_, at) => at + 1);
const months = SEEDS.map((seed) => drawMonth(seed, { small: true }));
const written = months.map((month) => withContents(month));
const record = z.record(z.string(), z.json());

const linesOf = ({ files }: Written) =>
  files.filter(({ path }) => path.startsWith('images/')).flatMap(({ lines }) => lines);

function comparisonsOf(one: Written): readonly ImageCompared[] {
  return linesOf(one).flatMap(({ text }) => {
    const origin = { path: 'images/part-1.ndjson', line: 1, sha256: '0'.repeat(64) };
    const read = imageComparison.read(record.parse(JSON.parse(text)), { origin });
    return (read?.events ?? []).filter((event) => event.type === 'image.compared');
  });
}

describe('comparisons beside a month', () => {
  test('leave acts and records of the month byte for byte as they are', () => {
    for (const [at, month] of months.entries()) {
      const { files, month: after } = written[at] ?? { files: [], month };
      expect(files.filter(({ path }) => !path.startsWith('images/'))).toEqual(render(month));
      expect(after.acts).toBe(month.acts);
    }
  });

  test('are the same for the same seed; some organisations have them, some not', () => {
    expect(written.map(linesOf)).toEqual(SEEDS.map((seed) => linesOf(withContents(drawMonth(seed, { small: true })))));
    const having = written.filter((one) => linesOf(one).length > 0).length;
    expect(having).toBeGreaterThan(2);
    expect(having).toBeLessThan(SEEDS.length);
  });

  test('are read by the source, one for each line, with two images of which the older was pushed there before', () => {
    for (const one of written) {
      const events = comparisonsOf(one);
      expect(events.length).toBe(linesOf(one).length);
      for (const { comparison, registry, repository } of events) {
        const pushes = pushedTo(one.month, `${registry}/${repository}`);
        const [old, now] = [comparison.old?.manifest, comparison.new.manifest].map((it) => pushes.indexOf(it ?? ''));
        expect(now).toBeGreaterThanOrEqual(0);
        if (comparison.old) expect(old).toBeGreaterThanOrEqual(0);
        if (comparison.old) expect(old).toBeLessThan(now ?? 0);
      }
    }
  });

  test('of ordinary builds name other own code, and newer packages', () => {
    const seen = written.flatMap(comparisonsOf).flatMap(({ comparison }) => (comparison.old ? comparison.seen : []));
    expect(seen.filter(({ kind }) => kind === 'unowned-code').length).toBeGreaterThan(50);
    expect(seen.filter(({ kind }) => kind === 'unproven-package').length).toBeGreaterThan(10);
  });
});

function pushedTo(month: Month, repository: string): readonly string[] {
  return month.acts.flatMap((act) => {
    if (act.act !== 'push' || `${act.to.registry.host}/${act.to.repository}` !== repository) return [];
    return [act.image.digest, ...(act.image.children ?? []).map(({ digest }) => digest)];
  });
}

test('an attack that adds a layer puts something in that no comparison of the honest month names', () => {
  const stories = months.flatMap((month) => attackedBy(month, 20, month.organisation.seed) ?? []);
  const told = stories.flatMap(({ month, attack }) => {
    const honest = new Set(linesOf(withContents(month)).map(({ text }) => text));
    const digests = new Set(attack.about);
    const events = comparisonsOf(withContents(month, attack)).filter(({ comparison }) =>
      digests.has(comparison.new.manifest),
    );
    expect(honest.size === 0 || events.length > 0 || !isHeard(month, attack.id)).toBe(true);
    return events.map(({ comparison }) => comparison);
  });
  expect(told.length).toBeGreaterThan(2);
  for (const { seen, layers } of told) {
    const top = layers.length - 1;
    expect(seen.some(({ layer, kind }) => layer === top || kind === 'remote-added')).toBe(true);
  }
});

function isHeard({ acts, organisation }: Month, story: string): boolean {
  const [push] = acts.flatMap((act) => (act.act === 'push' && act.story === story ? [act] : []));
  return organisation.telemetry.some(({ of, from = 0 }) => of === push?.to.registry.id && from <= push.at);
}
