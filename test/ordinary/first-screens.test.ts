import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { run } from '../lab/programs.ts';
import { attacked } from './attacks/index.ts';
import type { Mode, Month } from './month.ts';
import { read, write } from './play.ts';
import { render } from './render.ts';
import { drawMonth } from './world/month.ts';

const CLI = resolve('dist/cli.mjs');
const LINES = 50;

/** What somebody sees first who asks about a month in which this attack happened; see docs/first-screens.md. */
const SHOWN: readonly { readonly seed: number; readonly mode: Mode; readonly title: string; readonly what: string }[] =
  [
    {
      seed: 13,
      mode: 'policy',
      title: 'A static pod on a node, with a policy',
      what: 'Somebody pushed an image of his own into a production repository, and wrote a file on a node that starts it.',
    },
    {
      seed: 17,
      mode: 'none',
      title: 'A container put into a running pod, without a policy',
      what: 'Somebody pushed a copy of an image with a layer of his own, and put it into a running pod as a debugging container.',
    },
  ];

const HEAD = `# First screens

What \`landwaiter analyze\` prints of two months of invented organisations, drawn by [test/ordinary](../test/ordinary/README.md):
thousands of records of an ordinary month, and an attack in it. This is the start of it, as it stands in a terminal of 100 columns.
Written and compared by \`test/ordinary/first-screens.test.ts\`.
`;

async function screenOf(month: Month, mode: Mode): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'landwaiter-screen-'));
  try {
    const records = join(folder, 'records');
    await write(records, render(month));
    const policy = await (await read(month)).policyText(mode);
    const named = policy === undefined ? [] : ['--policy', join(folder, 'landwaiter.yaml')];
    if (policy !== undefined) await writeFile(join(folder, 'landwaiter.yaml'), policy);
    const env = { PATH: process.env['PATH'] ?? '', HOME: folder, NO_COLOR: '1', COLUMNS: '100' };
    const printed = await run(process.execPath, [CLI, 'analyze', records, ...named, '-q'], { env, cwd: folder });
    return printed.split('\n').slice(0, LINES).join('\n').trimEnd();
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

test('two first screens are those of the documentation', async () => {
  const parts: string[] = [HEAD];
  for (const { seed, mode, title, what } of SHOWN) {
    const story = attacked(drawMonth(seed), seed);
    if (!story) throw new Error(`nobody attacks in the month of seed ${seed}`);
    parts.push(`## ${title}\n\n${what}\n\n\`\`\`text\n${await screenOf(story.month, mode)}\n\`\`\`\n`);
  }
  await expect(parts.join('\n')).toMatchFileSnapshot('../../docs/first-screens.md');
}, 120_000);
