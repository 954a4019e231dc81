import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { file } from './file.ts';
import { message, outside, alert } from './receiver.fixture.ts';

const folder = mkdtempSync(join(tmpdir(), 'landwaiter-sink-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('file', () => {
  it('adds a line a message, which others cannot read', async () => {
    const path = join(folder, 'incidents.ndjson');
    const sink = file({ path, payload: 'ocsf' }, outside);
    await sink.deliver(message());
    await sink.deliver(message(alert({ state: 'resolved', title: 'over\nand out' }), {}));
    const lines = readFileSync(path, 'utf8').trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line))).toMatchObject([
      { activity_name: 'Create' },
      { activity_name: 'Close' },
    ]);
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  it('keeps one SARIF log an incident, the latest', async () => {
    const path = join(folder, 'sarif');
    const sink = file({ path, payload: 'sarif' }, outside);
    await sink.deliver(message());
    await sink.deliver(message(alert({ state: 'resolved' }), {}));
    expect(readdirSync(path)).toEqual(['f3a91c07d45e2b68.sarif']);
    expect(JSON.parse(readFileSync(join(path, 'f3a91c07d45e2b68.sarif'), 'utf8'))).toMatchObject({
      runs: [{ results: [{ kind: 'pass', level: 'none' }] }],
    });
  });

  it('writes nowhere else, whatever the id', async () => {
    const path = join(folder, 'stix');
    await file({ path, payload: 'stix' }, outside).deliver(message(alert({ id: '../../escaped' })));
    expect(readdirSync(path)).toEqual([expect.stringMatching(/^[0-9a-f]{64}\.json$/)]);
  });

  it('may be tried again where it cannot be written', async () => {
    await expect(file({ path: join(folder, 'none', 'x') }, outside).deliver(message())).rejects.toThrow(
      /^file: cannot write .* \(ENOENT\)$/,
    );
  });
});
