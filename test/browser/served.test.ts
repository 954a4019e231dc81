import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe } from 'vitest';
import { CHROMIUM, hasChromium } from './chromium.ts';
import { hostileNames } from './hostile.ts';
import { journeys } from './journeys.ts';
import { onPaper } from './on-paper.ts';
import { screens } from './screens.ts';
import { copyOrSave } from './copy-or-save.ts';
import { troubles } from './troubles.ts';
import { startWorld, type World } from './world.ts';

const isBuilt = existsSync('dist/cli.mjs') && existsSync('dist/page/index.html');
const canRun = isBuilt && hasChromium;
if (!canRun) console.log(`skipped: the served page in a browser: ${isBuilt ? `no ${CHROMIUM}` : 'dist is not built'}`);

// One server and one browser for all of them; those that decide something come last.
describe.skipIf(!canRun)('the served page', () => {
  const folder = mkdtempSync(join(tmpdir(), 'landwaiter-page-'));
  let world: World | undefined;
  beforeAll(async () => {
    world = await startWorld(folder);
  });
  afterAll(async () => {
    await world?.stop();
    rmSync(folder, { recursive: true });
  });

  const started = (): World => {
    if (!world) throw new Error('the world did not start');
    return world;
  };
  describe('on every screen', () => screens(started));
  describe('with hostile names', () => hostileNames(started));
  describe('where something is not as it should be', () => troubles(started));
  describe('on paper', () => onPaper(started));
  describe('to be taken along', () => copyOrSave(started));
  describe('for people with something to do', () => journeys(started));
});
