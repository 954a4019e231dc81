import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { bundleOf, OBJECTS } from '../../../../attack/bundle.fixture.ts';
import { ran } from '../../ran.fixture.ts';

let folder = '';
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'attack-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const run = (...args: readonly string[]) =>
  ran(['attack', ...args], { env: { LANDWAITER_ATTACK: join(folder, 'kept') }, outIsTerminal: true });

async function imported(objects: readonly object[], release: string) {
  const file = join(folder, `${release}.json`);
  writeFileSync(
    file,
    bundleOf(
      objects.map((one) => ({ ...one })),
      release,
    ),
  );
  return run('import', file);
}

const ALL = Object.values(OBJECTS);

describe('landwaiter attack', () => {
  test('shows the analytic without an import, with MITRE’s notice', async () => {
    const { status, out } = await run('show', 'AN0946');
    expect(status).toBe(0);
    expect(out).toMatch(
      /docker:daemon +DC0015[\s\S]*TimeWindow[\s\S]*DET0334[\s\S]*© 2025, 2026 The MITRE Corporation/,
    );
  });

  test('imports, says which release is current, and compares two', async () => {
    await imported(ALL, '31.4');
    const { out } = await imported([...ALL.slice(1), { ...OBJECTS.technique, description: 'other words' }], '31.5');
    expect(out).toMatch(/imported: ATT&CK 31.5[\s\S]*whole[\s\S]*it is the current one/);
    expect((await run('show')).out).toMatch(/current +31\.5-[\s\S]*31\.4-/);
    expect((await run('diff', '31.4', '31.5')).out).toMatch(/T9001 +Hidden Parcel +version 1.0 still +description/);
  });

  test('names the place in a bundle that is none, and keeps nothing', async () => {
    const { status, note } = await imported([{ ...OBJECTS.technique, name: 7 }], '31.4');
    expect([status, note]).toEqual([2, expect.stringContaining('objects[0]: name: ')]);
    expect((await run('show')).out).toMatch(/current +19\.1-excerpt[\s\S]*18\.1-excerpt/);
  });

  test('shows hostile names as text, also raw on a terminal', async () => {
    const name = 'a\u001b[2J\u202eb\u0000<img src=x>';
    await imported([{ ...OBJECTS.technique, name, description: `${name}\n${name}` }], '31.4');
    for (const args of [
      ['show', 'T9001'],
      ['show', 'T9001', '--raw'],
      ['show', 'T9001', '-o', 'json'],
      ['diff', '31.4', '18.1'],
      ['layer'],
    ]) {
      const { status, out } = await run(...args);
      expect([status, out.replaceAll('\n', '')]).toEqual([0, expect.not.stringMatching(/[\p{Cc}\p{Cf}]/u)]);
    }
  });

  test('checks what is claimed: with --strict anything else than confirmed ends with 1', async () => {
    expect((await run('check')).status).toBe(0);
    expect((await run('check', '--strict')).status).toBe(0);
    await imported(ALL, '31.4');
    expect((await run('check', '--strict')).status).toBe(1);
    expect((await run('check')).out).toMatch(
      /none: T1525 AN0946: T1525 is not there in this release\n {2}claimed by rule /,
    );
  });

  test('tells what release 19 revoked, and what took its place', async () => {
    expect((await run('show', 'T1562.008')).out).toMatch(/standing +revoked[\s\S]*revoked-by +T1685\.002/);
    expect((await run('diff', '18.1', '19.1')).out).toMatch(
      /T1562\.001 +Disable or.* +now T1685, .*revoked[\s\S]*T1562\.008 .*now T1685\.002[\s\S]*TA0005 +Stealth[\s\S]*Added: [\s\S]*T1685\.002[\s\S]*TA0112/,
    );
  });

  test('shows of a cut object the hash of the published one, or says that it is not at hand', async () => {
    const { out } = await run('show', 'AN0946');
    expect(out).toMatch(/sha256, as published +d9dccccaabb00360/);
    expect((await run('show', 'T1690')).out).toMatch(/sha256, as published +not at hand: import the release/);
  });

  test('a layer of 18.1 has the ids of 18.1, with the newer ones beside them', async () => {
    const { out } = await run('layer', '--release', '18.1');
    expect(out).toMatch(/"techniqueID": "T1562",[\s\S]*; T1685 since release 19"/);
    expect(out).not.toContain('"techniqueID": "T1685');
  });

  test('makes a layer whose scores are numbers of rules', async () => {
    const layer = z
      .object({
        domain: z.literal('enterprise-attack'),
        versions: z.object({ layer: z.literal('4.5'), attack: z.literal('19') }),
        techniques: z.array(z.object({ techniqueID: z.string(), score: z.int(), metadata: z.array(z.unknown()) })),
      })
      .parse(JSON.parse((await run('layer')).out));
    const own = layer.techniques.find(({ techniqueID }) => techniqueID === 'T1525');
    expect(own?.score).toBeGreaterThan(20);
    expect(own?.metadata).toHaveLength(own?.score ?? 0);
  });

  test('tells coverage as JSON; that nobody looked is not that nothing was heard', async () => {
    const told = z
      .object({ coverage: z.object({ looked: z.boolean() }) })
      .parse(JSON.parse((await run('coverage', '-o', 'json')).out));
    expect(told.coverage.looked).toBe(false);
  });
});
