import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

// `node test/contents/bombs.ts` names more: those take longer.
test.each([
  ['ten million entries', 'more than 1000000 entries'],
  ['gzip of zeros', 'more than 1000 times its packed size'],
  ['zstd of zeros', 'more than 1000 times its packed size'],
  ['a sparse file of a TiB', 'more than 34359738368 bytes'],
  ['a sparse file of 30 GiB', 'more than 1000 times its packed size'],
  ['a map of holes without an end', 'a sparse file contradicts itself'],
  ['long names for each entry', 'paths of more than 100663296 bytes together'],
  ['links that lead over each other', 'too many symbolic links to follow'],
  ['ten thousand layers', 'more than 200 layers'],
])('%s take little memory, and it is said what was not read', async (name, reason) => {
  const { stdout } = await promisify(execFile)(process.execPath, ['test/contents/bombs.ts', name]);
  const { reasons, megabytes } = JSON.parse(stdout);
  expect(reasons).toContain(reason);
  expect(megabytes).toBeLessThan(300);
});
