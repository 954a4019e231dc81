import * as z from 'zod';
import { InvalidInput } from '../../core/error.ts';
import { DAY, MINUTE, possibleTime, type Time } from '../../core/time.ts';
import type { Api } from '../fetching/api.ts';
import type { Collect } from '../fetching/world.ts';
import { askedRuns } from '../fetching/asked-runs.ts';
import { deliverRecords } from '../fetching/record-batch.ts';
import { eachInTurn, inRounds, type Problems } from '../fetching/rounds.ts';
import { SeenVersions } from '../fetching/seen-versions.ts';

export interface GithubRunsOptions {
  readonly api: Api;
  /** `owner/name`. */
  readonly projects: readonly string[];
  /** Milliseconds; 5 min where not given. */
  readonly every?: number;
}

const oneRun = z.looseObject({
  id: z.number(),
  run_attempt: z.number().exactOptional(),
  created_at: z.string(),
  updated_at: z.string(),
});
const runs = z.object({ workflow_runs: z.array(oneRun) });
const noted = z.object({
  version: z.literal(1),
  projects: z.array(z.object({ name: z.string(), updated: z.number(), etag: z.string().exactOptional() })),
});

interface Cursor {
  readonly name: string;
  /** The latest change of a run that was delivered. */
  readonly updated: Time;
  readonly etag?: string;
}

const ATTEMPT = /^(?<run>\d{1,20})\/(?<attempt>\d{1,9})$/;
const MOST_PROJECTS = 200;
/** GitHub lists 1,000 runs at most; they come by their creation, so one that takes long is looked for this far back. */
const MOST_PAGES = 10;
const LOOK_BACK = 3 * DAY;
const OVERLAP = 10 * MINUTE;
const FIRST = 7 * DAY;

/**
 * The workflow runs that changed, as GitHub's API lists them: what no webhook told, and what a webhook only claims.
 * Records are of the kind `github`. @throws InvalidInput for names that are none.
 */
export function githubRuns({ api, projects, every = 5 * MINUTE }: GithubRunsOptions): Collect {
  checkProjects(projects, /^[A-Za-z0-9_.-]{1,100}\/[A-Za-z0-9_.-]{1,100}$/, 'owner/name');

  return async (world, signal) => {
    const known = noted.safeParse(await world.recall()).data?.projects ?? [];
    const cursors = new Map<string, Cursor>(
      known.filter(({ name }) => projects.includes(name)).map((one) => [one.name, one]),
    );

    // Of the overlap, what did not change since need not be told again.
    const seen = new SeenVersions();

    async function fill(name: string): Promise<Problems> {
      const before = cursors.get(name);
      const since = before ? before.updated - OVERLAP : world.now() - FIRST;
      let path: string | undefined = `repos/${name}/actions/runs?per_page=100`;
      let updated = before?.updated ?? since;
      let etag = before?.etag;
      const problems: string[] = [];
      for (let page = 0; path !== undefined; page += 1) {
        if (page === MOST_PAGES) {
          problems.push(`${name} has more runs since the last question than GitHub lists: older ones are missing`);
          break;
        }
        const answer = await api.get(path, signal, page === 0 ? etag : undefined);
        if (answer.value === undefined) return [];
        const { data } = runs.safeParse(answer.value);
        if (!data) throw new InvalidInput('workflow_runs', `${name}: not a list of runs`);
        const timed = data.workflow_runs.map((run) => ({
          run,
          created: instant(run.created_at),
          changed: instant(run.updated_at),
        }));
        const fresh = timed
          .filter(({ run, changed }) => changed >= since && !seen.has(versionKey(name, run), run.updated_at))
          .map(({ run }) => run);
        await deliverRecords(world, fresh);
        for (const run of fresh) seen.add(versionKey(name, run), run.updated_at);
        for (const { changed } of timed) updated = Math.max(updated, Math.min(changed, world.now()));
        if (page === 0) etag = answer.etag;
        path = timed.every(({ created }) => created >= since - LOOK_BACK) ? answer.next : undefined;
      }
      // Only now: what is on a later page is as new.
      cursors.set(name, { name, updated, ...(etag !== undefined && { etag }) });
      await world.note({ version: 1, projects: [...cursors.values()] });
      return problems;
    }

    async function one(name: string, run: string, attempt: string): Promise<boolean> {
      const value = await api.find(`repos/${name}/actions/runs/${run}/attempts/${attempt}`, signal);
      if (value === undefined) return false;
      const { data } = oneRun.safeParse(value);
      if (!data) throw new InvalidInput('run', `${name}: not a run`);
      await deliverRecords(world, [data]);
      seen.add(versionKey(name, data), data.updated_at);
      return true;
    }

    await inRounds(world, signal, {
      every,
      asked: askedRuns(world, {
        system: 'github',
        projects,
        list: fill,
        isTold: (name, run) => seen.knows(`${name} ${run}`),
        one(name, text) {
          const { run, attempt } = ATTEMPT.exec(text)?.groups ?? {};
          return run === undefined || attempt === undefined ? undefined : one(name, run, attempt);
        },
      }),
      round: () => eachInTurn(projects, signal, fill),
    });
  };
}

/** As the source `github` names attempts: what is told of one says nothing of another. */
function versionKey(name: string, run: z.output<typeof oneRun>): string {
  return `${name} ${run.id}/${run.run_attempt ?? 1}`;
}

function instant(text: string): Time {
  return possibleTime(Date.parse(text), 'updated_at', text);
}

function checkProjects(projects: readonly string[], shape: RegExp, named: string): void {
  if (projects.length === 0 || projects.length > MOST_PROJECTS)
    throw new InvalidInput('projects', `between 1 and ${MOST_PROJECTS}`);
  for (const name of projects)
    if (!shape.test(name) || name.split('/').some((part) => part === '..' || part === '.'))
      throw new InvalidInput('projects', `not ${named}`);
}
