import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { chromium } from 'playwright-core';
import { describe, expect, test } from 'vitest';

const isBuilt = existsSync('dist/cli.mjs');
if (!isBuilt) process.stderr.write('skipped: the page over files: dist/cli.mjs is not built\n');
const BROWSER = '/usr/bin/chromium';
const hasBrowser = isBuilt && existsSync(BROWSER);
if (isBuilt && !hasBrowser) process.stderr.write(`skipped: the page over files in a browser: no ${BROWSER}\n`);

/** Starts a command that shows a page; answers its link, and what ends it as Ctrl+C does. */
async function shown(...args: readonly string[]) {
  const child = spawn(process.execPath, ['dist/cli.mjs', ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = new Promise<number | null>((resolve) => child.on('exit', resolve));
  let noted = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (noted += text));
  for await (const line of createInterface({ input: child.stdout })) {
    const end = (): Promise<number | null> => {
      child.kill('SIGINT');
      return ended;
    };
    return { link: line, end };
  }
  throw new Error(`no link was printed: ${noted}`);
}

describe.skipIf(!isBuilt)('the page over files', () => {
  test.each([
    [['demo', '--open']],
    [['view', 'examples/recorded-day/records', '--policy', 'examples/recorded-day/landwaiter.yaml']],
  ])('%j prints a link, and ends at Ctrl+C', async (args) => {
    const { link, end } = await shown(...args);
    expect(link).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/login\/once\?key=[\w-]{43}$/);
    const { headers, status } = await fetch(link, { redirect: 'manual' });
    const [cookie = ''] = (headers.getSetCookie()[0] ?? '').split(';');
    expect(status).toBe(303);
    const answer = await fetch(new URL('/api/v1/findings?rule=implant-deployed&state=open', link), {
      headers: { Cookie: cookie },
    });
    // As of that day, whatever today is.
    expect(await answer.json()).toMatchObject({ evaluatedAt: '2026-11-17T01:03:06Z', items: [{}] });
    expect(await end()).toBe(0);
  });

  test('without anything to read says so', () => {
    return expect(shown('view', 'test/no-such-folder')).rejects.toThrow(/no link was printed: landwaiter: /);
  });

  test.skipIf(!hasBrowser)('opens in a browser, which asks nobody else and refuses nothing of it', async () => {
    const { link, end } = await shown('demo', '--open');
    const browser = await chromium.launch({ executablePath: BROWSER, args: ['--no-sandbox'] });
    const page = await browser.newPage();
    const [wrong, asked]: [string[], string[]] = [[], []];
    page.on('console', (message) => message.type() === 'error' && wrong.push(message.text()));
    page.on('pageerror', (error) => wrong.push(error.message));
    page.on('request', (one) => asked.push(one.url()));
    await page.goto(link);
    await page.waitForSelector('#page > *');
    const { origin } = new URL(link);
    expect(page.url()).toBe(`${origin}/`);
    expect(asked.filter((one) => !one.startsWith(`${origin}/`))).toEqual([]);
    // What changes something is refused for being read only, and not for where it comes from.
    const refused: unknown = await page.evaluate(async () => {
      const told = await fetch('/logout', { method: 'POST' });
      return told.status;
    });
    expect(refused).toBe(204);
    expect(wrong).toEqual([]);
    await browser.close();
    expect(await end()).toBe(0);
  });

  test.skipIf(!hasBrowser)('offers no decision, which it would refuse, and says why', async () => {
    const { link, end } = await shown('demo', '--open');
    const browser = await chromium.launch({ executablePath: BROWSER, args: ['--no-sandbox'] });
    const page = await browser.newPage();
    await page.goto(link);
    await page.goto(new URL('/findings', link).href);
    await page.getByRole('checkbox').first().check();
    await page.getByText('1 selected').waitFor();
    await page.getByText('Read only: files are looked at here').waitFor();
    const offered = async (): Promise<readonly string[]> => page.getByRole('button').allInnerTexts();
    const decisions = /suppress|look after|decide|approve|reopen|resolve/i;
    expect((await offered()).filter((one) => decisions.test(one))).toEqual([]);
    await page.locator('a[href^="/findings/"]').first().click();
    await page.getByText('Copy link').waitFor();
    await page.getByText('Read only: files are looked at here').waitFor();
    expect((await offered()).filter((one) => decisions.test(one))).toEqual([]);
    await browser.close();
    expect(await end()).toBe(0);
  });

  test.skipIf(!hasBrowser).each([
    ['/actors/', 'arn:aws:iam::111122223333:role/ci/release'],
    ['/actors/', 'arn:aws:sts::111122223333:assumed-role/ci/jonas.weber@acme.example'],
    ['/actors/', '100%25/sure?#&'],
    ['/actors/', 'system:serviceaccount:shop:deployer'],
    ['/images/', `sha256:${'a'.repeat(64)}`],
    ['/repositories/', 'registry.acme.example:5000/prod/shop/api'],
    ['/workloads/', 'arn:aws:eks:eu-west-1:111122223333:cluster/prod'],
  ])('the page of %s%s opens by its address', async (path, name) => {
    const { link, end } = await shown('demo', '--open');
    const browser = await chromium.launch({ executablePath: BROWSER, args: ['--no-sandbox'] });
    const page = await browser.newPage();
    await page.goto(link);
    const rest = path === '/workloads/' ? '/shop/Deployment%2Fapi' : '';
    await page.goto(new URL(`${path}${encodeURIComponent(name)}${rest}`, link).href);
    const shownName = path === '/images/' ? name.slice(0, 19) : path === '/workloads/' ? 'Deployment/api' : name;
    await expect.poll(() => page.title(), { timeout: 20_000 }).toContain(shownName);
    await page.reload();
    await expect.poll(() => page.title(), { timeout: 20_000 }).toContain(shownName);
    expect(await page.getByText('There is nothing at this address').count()).toBe(0);
    await browser.close();
    expect(await end()).toBe(0);
  });
});
