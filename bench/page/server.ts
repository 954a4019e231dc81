import { readdirSync, readFileSync } from 'node:fs';
import { createServer, type ServerResponse } from 'node:http';
import { extname, join } from 'node:path';
import { toldFindings } from '../../src/app/analysis/finding-changes.ts';
import { changes } from '../../src/app/answers/routes/changes.ts';
import { findingsSummary } from '../../src/app/answers/routes/findings-summary.ts';
import { findings } from '../../src/app/answers/routes/findings.ts';
import type { Route } from '../../src/app/answers/route.ts';
import { createListeners, type Listeners } from '../../src/app/http/stream/listeners.ts';
import type { Finding } from '../../src/core/finding.ts';
import { memoryStore } from '../../src/lineage/stores/memory/memory.ts';
import { jsonText } from '../../src/sinks/json-text.ts';

const TYPES = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml' };
const ROUTES: readonly Route[] = [findings, findingsSummary, changes];

export interface PageServer {
  readonly address: string;
  readonly listeners: Listeners;
  close(): void;
}

/** The built page over so many findings, by the routes of the API; signed in as an analyst is everybody. Loopback only. */
export async function servePage(all: readonly Finding[], at: number): Promise<PageServer> {
  const store = memoryStore();
  const told = toldFindings([]);
  const { kept, ...opened } = told.changesTo(all, at);
  await store.saveFindings(all, undefined, opened);
  kept();
  const files = new Map(
    readdirSync('dist/page', { recursive: true, encoding: 'utf8' })
      .filter((name) => extname(name) !== '')
      .map((name) => [`/${name}`, readFileSync(join('dist/page', name))]),
  );
  const listeners = createListeners(Date.now);
  async function answer(url: URL, response: ServerResponse): Promise<void> {
    const { pathname: path } = url;
    if (path === '/api/v1/stream') {
      response.writeHead(200, { 'Content-Type': 'text/event-stream' });
      const stop = listeners.add(response, undefined, async () => true);
      response.on('close', stop);
      return;
    }
    const route = ROUTES.find((one) => one.path === path);
    if (route?.from === 'findings') {
      const view = { standing: { at, findings: all, decisions: [] }, history: store };
      const said = await route.answer(route.query.parse(Object.fromEntries(url.searchParams)), view);
      response.writeHead(200, { 'Content-Type': 'application/json' }).end(jsonText(said));
      return;
    }
    if (path === '/api/v1/me') {
      const me = { identity: 'bench', name: 'bench', role: 'analyst' };
      response.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify(me));
      return;
    }
    const file = files.get(path) ?? (path.startsWith('/api') ? undefined : files.get('/index.html'));
    const type = Object.entries(TYPES).find(([end]) => path.endsWith(end))?.[1] ?? 'text/html';
    response.writeHead(file ? 200 : 404, { 'Content-Type': type }).end(file);
  }
  const server = createServer(({ url = '/' }, response) => {
    answer(new URL(url, 'http://localhost'), response).catch((error: unknown) =>
      response.writeHead(500).end(JSON.stringify({ detail: String(error) })),
    );
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  const bound = server.address();
  const port = typeof bound === 'object' && bound ? bound.port : 0;
  return {
    address: `http://127.0.0.1:${port}`,
    listeners,
    close() {
      listeners.stop();
      server.closeAllConnections();
      server.close();
    },
  };
}
