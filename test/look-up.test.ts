import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { gather } from '../src/app/cli/inputs/gather.ts';
import { choosePolicy } from '../src/app/cli/inputs/policy-file.ts';
import { observe } from '../src/policy/compile/compile.ts';
import { analyze } from '../src/app/analysis/analyze.ts';
import { shelfOf } from '../src/app/attack/shelf.ts';
import { lookUp, type Meaning } from '../src/app/analysis/look-ups/look-up.ts';
import { answerFrom } from '../src/app/answers/answer.ts';
import { createAnswerer } from '../src/app/answers/answerer.ts';
import type { Question } from '../src/app/answers/questions.ts';
import { openInbox } from '../src/app/resources/store.ts';
import { type PostgresServer, postgresObstacle, startPostgres } from './lab/postgres.ts';
import { QUIET } from './quiet.ts';
import { differences, judgedStore, questionsOf } from './look-up.ts';

const DAY = resolve('examples/recorded-day');

let folder = '';
// Of an image that was read everything is judged anew, since what reading it comes to rests on all others: there is no look-up.
let records = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'landwaiter-look-up-'));
  records = join(folder, 'records');
  const day = join(DAY, 'records');
  await cp(day, records, { recursive: true, filter: (path) => path !== join(day, 'images') });
});
afterAll(() => rm(folder, { recursive: true }));

const obstacle = await postgresObstacle();
if (obstacle !== undefined) console.warn(`skipped: look-ups in PostgreSQL, because ${obstacle}`);
let server: PostgresServer | undefined;
afterAll(() => server?.remove());

async function urlOf(scheme: string, mode: string): Promise<string> {
  if (scheme === 'memory') return 'memory:';
  if (scheme === 'sqlite') return `sqlite:${join(folder, `${mode}.db`)}`;
  server ??= await startPostgres();
  return server.database();
}

const schemes = ['memory', 'sqlite', ...(obstacle === undefined ? ['postgres'] : [])];
describe.each(schemes)('the recorded day in %s', (scheme) => {
  it.each(['policy', 'observe'])(
    'is told by look-ups as by an analysis of everything: %s',
    async (mode) => {
      const policy =
        mode === 'policy' ? await choosePolicy({ policy: join(DAY, 'landwaiter.yaml') }, QUIET) : observe();
      const { evidence } = await gather([records], { quiet: true }, policy, QUIET);
      const judged = await judgedStore(await urlOf(scheme, mode), evidence, policy);
      expect(questionsOf(judged.whole).images.length).toBeGreaterThan(20);
      const { asked, answered, found } = await differences(judged, policy, scheme === 'sqlite' ? 1 : 5);
      await judged.store.close();
      expect(found).toEqual([]);
      expect(answered).toBe(asked);
    },
    120_000,
  );
});

describe('the API while an evaluation runs', () => {
  it('answers about images, tags, placements and what somebody pushed as it does between evaluations', async () => {
    const policy = await choosePolicy({ policy: join(DAY, 'landwaiter.yaml') }, QUIET);
    const { evidence } = await gather([records], { quiet: true }, policy, QUIET);
    const url = `sqlite:${join(folder, 'api.db')}`;
    const { store, whole } = await judgedStore(url, evidence, policy);
    const kept = { events: await store.facts(), coverage: await store.coverage(), inputs: [] };
    const analysis = analyze(kept, policy);
    const inbox = await openInbox(url, {});
    const answerer = createAnswerer({ store, inbox, attack: shelfOf(''), keep: async () => undefined });
    answerer.evaluated(analysis, kept);
    const standing = { at: analysis.lineage.at, findings: analysis.findings, decisions: [] };
    const near = {
      standing,
      history: store,
      lookUp: (text: string, meaning: Meaning) => lookUp(text, meaning, store, policy, { standing: analysis.findings }),
    };
    const { images, actors } = questionsOf(whole);
    const repositories = images.filter((image) => !/[:@]|^[0-9a-f]{12}$/.test(image));
    const questions: readonly Question[] = [
      ...images.flatMap((image): readonly Question[] => [
        { route: 'traceImage', asked: { image } },
        { route: 'listPlacements', asked: { image, limit: 50 } },
      ]),
      ...repositories.flatMap((repository): readonly Question[] => [
        { route: 'listImages', asked: { repository, limit: 50 } },
        { route: 'listTags', asked: { repository } },
      ]),
      ...actors.flatMap((actor): readonly Question[] => [
        { route: 'listActivity', asked: { actor, limit: 50 } },
        { route: 'listPlacements', asked: { actor, limit: 50 } },
      ]),
    ];
    expect(questions.length).toBeGreaterThan(100);
    for (const question of questions) {
      const answer = await answerer.answer(question);
      const other = await answerFrom(near, question);
      expect([question, other]).toEqual([question, answer]);
    }
    expect(await answerFrom(near, { route: 'getCustody', asked: {} })).toMatchObject({ refusal: 'unavailable' });
    expect(await answerFrom(near, { route: 'listImages', asked: { limit: 50 } })).toMatchObject({
      refusal: 'unavailable',
    });
    await inbox.close();
    await store.close();
  }, 120_000);
});
