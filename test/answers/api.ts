import { copyFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { until } from '../lab/programs.ts';
import { type Answer, type Child, startServer } from '../server/child.ts';
import { settled } from '../server/ledger.ts';
import { dayHeaders, type DayDelivery } from '../server/recorded-day.ts';
import type { Product } from './product.ts';
import { type Known, QUERIES } from './queries.ts';

const SECRET = 'answers-0123456789abcdef';
const AUTHORIZATION = { authorization: `Bearer ${SECRET}` };
const API = `api:
  tokens:
    - { name: reader, role: analyst, secret: READER }
`;
const MOST_PAGES = 3;
/** Seconds: a full store is judged for long where others work, too. */
const LONGEST = 1200;

const documentSchema = z.object({
  paths: z.record(z.string(), z.looseObject({ get: z.looseObject({ operationId: z.string() }).optional() })),
});
const listSchema = z.looseObject({
  items: z.array(
    z.looseObject({
      finding: z.looseObject({ id: z.string() }).optional(),
      event: z.looseObject({ id: z.string() }).optional(),
    }),
  ),
});
const sourcesSchema = z.looseObject({
  evaluatedAt: z.string(),
  sources: z.array(z.looseObject({ records: z.number() })),
});
const nextSchema = z.looseObject({ next: z.string().optional() });

/** A store that a server is started on. */
export interface Served {
  /** Of its answers. */
  readonly name: string;
  readonly store: string;
  readonly policy: string;
  readonly secrets?: Readonly<Record<string, string>>;
  /** What is delivered to it before it is asked, one after the other. */
  readonly deliveries?: readonly DayDelivery[];
  /** What can be asked for in it. */
  readonly known: Omit<Known, 'findings' | 'events'>;
}

/** What a server answers on a copy of the store: every route of its document that changes nothing. */
export async function askApi(product: Product, folder: string, served: Served): Promise<void> {
  const own = join(folder, `${served.name} served`);
  mkdirSync(own);
  copyFileSync(join(folder, served.store), join(own, 'facts.db'));
  const server = await startServer({
    folder: own,
    command: product.command,
    policy: served.policy + API,
    secrets: { ...served.secrets, READER: SECRET },
    longest: LONGEST,
  });
  try {
    // Only then: of a fact that is told twice, which one is shown depends on whether it came before the store was read.
    await settled(server, server.store, LONGEST);
    for (const { path, body } of served.deliveries ?? []) {
      const { status, text } = await server.post(path, body, dayHeaders(path));
      if (status !== 202) throw new Error(`a delivery was answered with ${status}: ${text}`);
    }
    await told(server, served.deliveries?.length ?? 0);
    await askRoutes(product, server, served);
  } finally {
    await server.end('SIGTERM');
  }
}

/** Waits until the answers are about all deliveries: what is known already, or not understood, adds no fact. */
async function told(server: Child, deliveries: number): Promise<void> {
  await until(
    'the sources of the deliveries',
    async () => {
      const { sources } = await standing(server);
      return sources.reduce((sum, { records }) => sum + records, 0) === deliveries ? true : undefined;
    },
    LONGEST,
  );
}

/**
 * While it judges again a server answers some questions from its store, with less. An answer counts when the server had
 * judged at the same time before and after it: what is compared then is not when it was asked.
 */
async function answered(server: Child, path: string): Promise<Answer> {
  let { evaluatedAt: before } = await standing(server);
  return until(
    `an answer to ${path}`,
    async () => {
      const answer = await server.get(path, AUTHORIZATION);
      const { evaluatedAt: after } = await standing(server);
      const isSteady = before === after && answer.status !== 503;
      before = after;
      return isSteady ? answer : undefined;
    },
    LONGEST,
  );
}

/** This question waits for the evaluation that is running; where that takes too long, one is told to come back. */
function standing(server: Child): Promise<z.output<typeof sourcesSchema>> {
  return until(
    'the last evaluation',
    async () => {
      const { status, text } = await server.get('/api/v1/sources', AUTHORIZATION);
      return status === 503 ? undefined : sourcesSchema.parse(JSON.parse(text));
    },
    LONGEST,
  );
}

async function askRoutes(product: Product, server: Child, { name, known: given }: Served): Promise<void> {
  const list = async (what: string) =>
    listSchema.parse(JSON.parse((await answered(server, `/api/v1/${what}?limit=200`)).text)).items;
  const known: Known = {
    ...given,
    findings: spread((await list('findings')).flatMap(({ finding }) => finding?.id ?? [])),
    events: spread((await list('events')).flatMap(({ event }) => event?.id ?? [])),
  };
  const keep = async (file: string, path: string): Promise<string> => {
    const { status, headers, text } = await answered(server, path);
    const told = [...headers].map(([header, value]) => `${header}: ${value}\n`).join('');
    product.keep(`api/${name}/${file}.http`, `GET ${path}\n${status}\n${told}\n${text}\n`);
    return text;
  };

  const document = documentSchema.parse(JSON.parse(await keep('openapi', '/api/openapi.json')));
  for (const [path, { get }] of Object.entries(document.paths)) {
    if (!get) continue;
    const queries = QUERIES[get.operationId];
    if (!queries) throw new Error(`test/answers/queries.ts asks nothing of ${path}, ${get.operationId}`);
    for (const [nth, query] of queries(known).entries()) {
      const file = `${get.operationId}/${String(nth).padStart(2, '0')}`;
      let next: string | undefined = '';
      for (let page = 1; next !== undefined && page <= MOST_PAGES; page += 1) {
        const more: string = next === '' ? '' : `${query.includes('?') ? '&' : '?'}cursor=${next}`;
        const text: string = await keep(`${file}.${page}`, path.replace(/\{\w+\}.*$/, '') + query + more);
        next = nextSchema.safeParse(JSON.parse(text)).data?.next;
      }
    }
  }
}

/** The first, one from the middle, and the last. */
function spread(ids: readonly string[]): readonly string[] {
  return [...new Set([0, Math.floor(ids.length / 2), ids.length - 1])].flatMap((nth) => ids[nth] ?? []);
}
