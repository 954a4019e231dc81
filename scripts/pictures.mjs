// `npm run pictures`: the picture that README.md begins with, of the report that the demo writes, as chromium shows it, and
// beside it what the demo prints. To be made anew when either has changed: test/readme.test.ts says when the text has.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { chromium } from 'playwright-core';

const PICTURE = 'docs/pictures/finding.webp';
const LARGEST = 60_000;
const WIDTH = 1280;
const EDGE = 12;
const LINES = 32;

const folder = mkdtempSync(join(tmpdir(), 'landwaiter-pictures-'));
try {
  const printed = execFileSync(process.execPath, [resolve('dist/cli.mjs'), 'demo'], {
    cwd: folder,
    encoding: 'utf8',
    env: { PATH: process.env.PATH, NO_COLOR: '1' },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  await picture(`file://${join(folder, 'landwaiter-demo.html')}`);
  const block = `\`\`\`text\n$ landwaiter demo\n${printed.split('\n').slice(0, LINES).join('\n')}\n…\n\`\`\``;
  const readme = readFileSync('README.md', 'utf8');
  writeFileSync(
    'README.md',
    readme.replace(/^```text\n\$ landwaiter demo\n[\s\S]*?^```$/m, () => block),
  );
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** Of the worst finding the chain of its image, beside that of the one that was there before. */
async function picture(url) {
  const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
  try {
    const page = await browser.newPage({ viewport: { width: WIDTH, height: 1200 }, colorScheme: 'light' });
    await page.goto(url);
    const drawn = page.locator('svg.drawing:visible').first();
    await drawn.waitFor();
    const box = await drawn.boundingBox();
    if (box === null) throw new Error('the report shows no finding with a drawing');
    mkdirSync('docs/pictures', { recursive: true });
    const clip = { x: box.x - EDGE, y: box.y - EDGE, width: box.width + 2 * EDGE, height: box.height + EDGE };
    const shot = await page.screenshot({ clip });
    // Half the size of a PNG, and sharp still: what GitHub and npm show, too.
    const webp = await page.evaluate(asWebp, `data:image/png;base64,${shot.toString('base64')}`);
    writeFileSync(PICTURE, Buffer.from(webp.split(',')[1], 'base64'));
  } finally {
    await browser.close();
  }
  const { size } = statSync(PICTURE);
  process.stdout.write(`${PICTURE}: ${size} bytes\n`);
  if (size > LARGEST) throw new Error(`${PICTURE} has ${size} bytes, more than ${LARGEST}`);
}

/** Runs in the page. */
async function asWebp(source) {
  const image = new Image();
  image.src = source;
  await image.decode();
  const canvas = new OffscreenCanvas(image.width, image.height);
  canvas.getContext('2d').drawImage(image, 0, 0);
  const blob = await canvas.convertToBlob({ type: 'image/webp', quality: 0.7 });
  const reader = new FileReader();
  return new Promise((done) => {
    reader.onload = () => done(reader.result);
    reader.readAsDataURL(blob);
  });
}
