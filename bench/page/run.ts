import { type CDPSession, chromium, type Page } from 'playwright-core';
import { manyFindings } from '../many-findings.ts';
import { CHROMIUM, FLAGS } from '../../test/browser/chromium.ts';
import { drawnAfter } from './chain.ts';
import { costOfListeners } from './listeners.ts';
import { servePage } from './server.ts';

// `npm run bench:page`: B12, the browser's half. The program for pages has to be built, and Debian's Chromium be there.
const COUNT = 100_000;
const STEPS = 200;
const UPDATES = 10_000;
/** Updates in one event, as an evaluation tells what changed. */
const TOGETHER = 20;
const NOW = Date.now();
const MB = 1e6;

const browser = await chromium.launch({ executablePath: CHROMIUM, args: [...FLAGS, '--js-flags=--expose-gc'] });
const server = await servePage(manyFindings(COUNT, NOW), NOW);
try {
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  await page.goto(`${server.address}/findings?state=all`);
  await page.locator('.finding-line').first().waitFor();
  const [paint = 0] = await page.evaluate<number[]>(
    `performance.getEntriesByName('first-contentful-paint').map(({ startTime }) => startTime)`,
  );
  say('first paint', paint, 1000, 'ms');
  say('key j, 95 of 100', await steps(page, () => page.keyboard.press('j')), 100, 'ms');
  // A row that a key went to and nobody sees was not shown.
  await page.locator('.finding-line[aria-current=true]').click({ trial: true, timeout: 1000 });
  say('scrolled by a window, 95 of 100', await steps(page, () => page.mouse.wheel(0, 800)), 100, 'ms');
  say(`memory after ${UPDATES} live updates`, (await remembered(page)) / MB, 150, 'MB');
  say('200 listeners', await costOfListeners(200, 30), 5, '% of a core');
  say('chain of 500 places drawn', await drawnAfter(browser, 500), 1000, 'ms');
} finally {
  server.close();
  await browser.close();
}

function say(what: string, measured: number, goal: number, unit: string): void {
  process.stdout.write(
    `${what.padEnd(38)}${measured.toFixed(unit === 'ms' ? 0 : 1)} ${unit}  (goal <= ${goal} ${unit}: ${measured <= goal ? 'met' : 'missed'})\n`,
  );
}

/** Milliseconds from what somebody does to the frame that shows it, in 95 of 100 times: as the browser itself measures. */
async function steps(page: Page, act: () => Promise<void>): Promise<number> {
  const took: number[] = [];
  for (let step = 0; step < STEPS; step += 1) {
    await page.evaluate(`void (window.__drawn = new Promise((drawn) => {
      const heard = ({ timeStamp }) => requestAnimationFrame(() => setTimeout(() => drawn(performance.now() - timeStamp)));
      for (const kind of ['keydown', 'scroll']) addEventListener(kind, heard, { once: true, capture: true });
    }))`);
    await act();
    took.push(await page.evaluate<number>('window.__drawn'));
  }
  return took.sort((one, other) => one - other)[Math.floor(STEPS * 0.95)] ?? 0;
}

/** Bytes of the page's heap, after what is no longer needed is gone. */
async function remembered(page: Page): Promise<number> {
  const session: CDPSession = await page.context().newCDPSession(page);
  for (let told = 0; told < UPDATES; told += TOGETHER) {
    server.listeners.changed(Array.from({ length: TOGETHER }, (_, one) => (told + one).toString(16).padStart(16, '0')));
    server.listeners.evaluated(NOW + told);
    // One by one: the page has to draw each.
    await page.evaluate('new Promise((drawn) => requestAnimationFrame(drawn))');
  }
  await page.getByText(/new or changed/).waitFor();
  await session.send('HeapProfiler.collectGarbage');
  const { usedSize } = await session.send('Runtime.getHeapUsage');
  return usedSize;
}
