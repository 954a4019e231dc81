import * as z from 'zod';
import { InvalidInput } from '../../core/error.ts';
import { DAY, formatTime, MINUTE, possibleTime, type Time } from '../../core/time.ts';
import type { Api } from '../fetching/api.ts';
import type { Collect } from '../fetching/world.ts';
import { askedRuns } from '../fetching/asked-runs.ts';
import { deliverRecords } from '../fetching/record-batch.ts';
import { eachInTurn, inRounds, type Problems } from '../fetching/rounds.ts';
import { SeenVersions } from '../fetching/seen-versions.ts';

export interface GitlabPipelinesOptions {
  readonly api: Api;
  /** `group/name`, with subgroups where there are. */
  readonly projects: readonly string[];
  /** Say so when a webhook of the project is disabled; needs the rights of a maintainer. */
  readonly watchHooks?: boolean;
  /** Milliseconds; 5 min where not given. */
  readonly every?: number;
}

const listed = z.array(z.looseObject({ id: z.int(), updated_at: z.string() }));
const single = z.looseObject({ id: z.int() });
const hooks = z.array(z.looseObject({ id: z.int(), alert_status: z.string().max(100).optional() }));
const noted = z.object({
  version: z.literal(1),
  projects: z.array(z.object({ name: z.string(), updated: z.number() })),
});

const PIPELINE = /^\d{1,20}$/;
const PROJECT = /^[A-Za-z0-9_][A-Za-z0-9_.-]*(?:\/[A-Za-z0-9_][A-Za-z0-9_.-]*){1,20}$/;
const MOST_PROJECTS = 200;
/** What is left is for the next round: pipelines come by their change, oldest first. */
const MOST_PAGES = 10;
const OVERLAP = 10 * MINUTE;
const FIRST = 7 * DAY;

/**
 * The pipelines that changed, each as GitLab's API answers it, with who started it: what no webhook told, and what a
 * webhook only claims. Records are of the kind `gitlab`. @throws InvalidInput for names that are none.
 */
export function gitlabPipelines({
  api,
  projects,
  watchHooks = false,
  every = 5 * MINUTE,
}: GitlabPipelinesOptions): Collect {
  if (projects.length === 0 || projects.length > MOST_PROJECTS)
    throw new InvalidInput('projects', `between 1 and ${MOST_PROJECTS}`);
  for (const name of projects)
    if (name.length > 255 || !PROJECT.test(name)) throw new InvalidInput('projects', 'not group/name');

  return async (world, signal) => {
    const known = noted.safeParse(await world.recall()).data?.projects ?? [];
    const cursors = new Map(known.filter(({ name }) => projects.includes(name)).map((one) => [one.name, one.updated]));
    // Of the overlap, what did not change since need not be asked for again.
    const seen = new SeenVersions();

    async function fill(name: string): Promise<void> {
      const before = cursors.get(name);
      let updated: Time = before ?? world.now() - FIRST;
      const after = encodeURIComponent(formatTime(updated - OVERLAP));
      const base = `projects/${encodeURIComponent(name)}`;
      let path: string | undefined =
        `${base}/pipelines?per_page=100&order_by=updated_at&sort=asc&updated_after=${after}`;
      for (let page = 0; path !== undefined && page < MOST_PAGES; page += 1) {
        const { value, next } = await api.get(path, signal);
        const { data } = listed.safeParse(value);
        if (!data) throw new InvalidInput('pipelines', `${name}: not a list of pipelines`);
        for (const { id, updated_at: at } of data) {
          const key = `${name} ${id}`;
          const changed = possibleTime(Date.parse(at), 'updated_at', at);
          if (!seen.has(key, at)) await one(name, String(id));
          seen.add(key, at);
          updated = Math.max(updated, Math.min(changed, world.now()));
        }
        cursors.set(name, updated);
        await world.note({
          version: 1,
          projects: [...cursors].map(([project, time]) => ({ name: project, updated: time })),
        });
        path = next;
      }
    }

    /** False: there is no such pipeline, or none any more. */
    async function one(name: string, pipeline: string): Promise<boolean> {
      const value = await api.find(`projects/${encodeURIComponent(name)}/pipelines/${pipeline}`, signal);
      if (value === undefined) return false;
      const { data } = single.safeParse(value);
      if (!data) throw new InvalidInput('pipeline', `${name}: not a pipeline`);
      await deliverRecords(world, [data]);
      return true;
    }

    async function disabled(name: string): Promise<Problems> {
      const { value } = await api.get(`projects/${encodeURIComponent(name)}/hooks?per_page=100`, signal);
      const { data } = hooks.safeParse(value);
      if (!data) throw new InvalidInput('hooks', `${name}: not a list of webhooks`);
      return data
        .filter(({ alert_status: status }) => status !== undefined && status !== 'executable')
        .map(({ id }) => `GitLab has disabled webhook ${id} of ${name}: enable it in the settings of the project`);
    }

    await inRounds(world, signal, {
      every,
      asked: askedRuns(world, {
        system: 'gitlab',
        projects,
        list: fill,
        isTold: (name, run) => seen.knows(`${name} ${run}`),
        one: (name, run) => (PIPELINE.test(run) ? one(name, run) : undefined),
      }),
      round: () =>
        eachInTurn(projects, signal, async (name) => {
          await fill(name);
          return watchHooks ? await disabled(name) : [];
        }),
    });
  };
}
