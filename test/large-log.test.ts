import { execFile } from 'node:child_process';
import { createReadStream, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from 'vitest';

const command = fileURLToPath(new URL('../dist/cli.mjs', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'landwaiter-large-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** From 16 MB on several threads read, the first of which starts before the program knows what for. */
const LINES = 4000;
const FILLER = JSON.stringify({ 'f:spec': { 'f:containers': { [`k:{"name":"api"}`]: 'x'.repeat(4500) } } });

function line(number: number): string {
  const at = new Date(Date.UTC(2026, 10, 24, 8) + number * 1000).toISOString();
  const verb = number % 20 === 0 ? 'create' : 'get';
  const pod =
    `{"kind":"Pod","metadata":{"name":"api-${number}","namespace":"shop","managedFields":[{"fieldsV1":${FILLER}}]},` +
    `"spec":{"containers":[{"name":"api","image":"registry.acme.example/shop/api:${number}"}]}}`;
  return (
    `{"kind":"Event","apiVersion":"audit.k8s.io/v1","level":"RequestResponse","auditID":"a-${number}",` +
    `"stage":"ResponseComplete","verb":"${verb}","user":{"username":"dana"},"objectRef":{"resource":"pods",` +
    `"namespace":"shop","name":"api-${number}","apiVersion":"v1"},"responseStatus":{"code":201},"responseObject":${pod},` +
    `"requestReceivedTimestamp":"${at}","stageTimestamp":"${at}"}\n`
  );
}

function analyze(path: string, input?: string): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const child = execFile(
      process.execPath,
      [command, 'analyze', '-q', '-o', 'json', path],
      { cwd: folder, maxBuffer: 64 * 1024 * 1024 },
      (error, stdout) => (error ? reject(error) : resolve(JSON.parse(stdout.replaceAll(`"${path}`, '"LOG')))),
    );
    if (input !== undefined && child.stdin) createReadStream(input).pipe(child.stdin);
  });
}

test('a large log gives the same as a file, in a folder and from standard input', async () => {
  const lines = Array.from({ length: LINES }, (_, number) => line(number));
  const log = join(folder, 'audit.log');
  writeFileSync(log, lines.join(''));
  const report = await analyze(log);
  expect(report).toMatchObject({ summary: { records: LINES, events: LINES / 20, refused: 0 } });
  expect(await analyze('-', log)).toEqual(report);
  expect(await analyze(folder)).toMatchObject({ summary: { records: LINES, events: LINES / 20, refused: 0 } });
});
