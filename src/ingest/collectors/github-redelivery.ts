import * as z from 'zod';
import { InvalidInput } from '../../core/error.ts';
import { DAY, MINUTE, type Time } from '../../core/time.ts';
import type { Api } from '../fetching/api.ts';
import type { Collect } from '../fetching/world.ts';
import { inRounds, type Problems } from '../fetching/rounds.ts';

export interface GithubRedeliveryOptions {
  readonly api: Api;
  /** The webhooks that deliver here, as `repos/OWNER/NAME/hooks/ID` or `orgs/NAME/hooks/ID`. */
  readonly hooks: readonly string[];
  /** Milliseconds; 5 min where not given. */
  readonly every?: number;
}

const deliveries = z.array(
  z.object({
    id: z.union([z.int(), z.string().regex(/^\d{1,30}$/)]),
    guid: z.string().max(100),
    delivered_at: z.string(),
    status_code: z.int(),
  }),
);

const HOOK = /^(?:repos\/[A-Za-z0-9_.-]{1,100}\/[A-Za-z0-9_.-]{1,100}|orgs\/[A-Za-z0-9_.-]{1,100})\/hooks\/\d{1,20}$/;
const MOST_PAGES = 10;
/** GitHub keeps deliveries for three days. */
const KEPT = 3 * DAY;
/** Counting the first. What failed so often fails for a reason of its own. */
const MOST_ATTEMPTS = 5;
const MOST_AT_ONCE = 50;

interface Attempts {
  id: number | string;
  last: Time;
  count: number;
  isDone: boolean;
}

/** Has GitHub send again what it could not deliver, which it never does by itself. Delivers nothing: the webhook does. @throws InvalidInput for hooks that are none. */
export function githubRedelivery({ api, hooks, every = 5 * MINUTE }: GithubRedeliveryOptions): Collect {
  for (const hook of hooks)
    if (!HOOK.test(hook) || hook.includes('/../'))
      throw new InvalidInput('hooks', 'not repos/OWNER/NAME/hooks/ID or orgs/NAME/hooks/ID');

  return async (world, signal) => {
    /** All deliveries that GitHub still knows, by the event they are of. */
    async function attemptsOf(hook: string): Promise<ReadonlyMap<string, Attempts>> {
      const found = new Map<string, Attempts>();
      let path: string | undefined = `${hook}/deliveries?per_page=100`;
      for (let page = 0; path !== undefined && page < MOST_PAGES; page += 1) {
        const { value, next } = await api.get(path, signal);
        const { data } = deliveries.safeParse(value);
        if (!data) throw new InvalidInput('deliveries', `${hook}: not a list of deliveries`);
        for (const one of data) {
          const at = Date.parse(one.delivered_at);
          if (!(at >= world.now() - KEPT)) continue;
          const isDone = one.status_code >= 200 && one.status_code < 300;
          const known = found.get(one.guid);
          if (!known) found.set(one.guid, { id: one.id, last: at, count: 1, isDone });
          else {
            known.count += 1;
            known.isDone ||= isDone;
            if (at > known.last) [known.id, known.last] = [one.id, at];
          }
        }
        path = data.some(({ delivered_at: at }) => Date.parse(at) >= world.now() - KEPT) ? next : undefined;
      }
      return found;
    }

    async function redeliver(hook: string): Promise<Problems> {
      const failed = [...(await attemptsOf(hook)).values()].filter(({ isDone }) => !isDone);
      const isDue = ({ count, last }: Attempts): boolean => world.now() - last >= MINUTE * 2 ** (count - 1);
      const due = failed.filter((one) => one.count < MOST_ATTEMPTS && isDue(one));
      for (const { id } of due.slice(0, MOST_AT_ONCE)) await api.post(`${hook}/deliveries/${id}/attempts`, signal);
      const lost = failed.filter(({ count }) => count >= MOST_ATTEMPTS).length;
      return lost === 0 ? [] : [`${hook}: ${lost} deliveries failed ${MOST_ATTEMPTS} times and are not tried again`];
    }

    await inRounds(world, signal, {
      every,
      round: async () => {
        const problems: string[] = [];
        for (const hook of hooks) problems.push(...(await redeliver(hook)));
        return problems;
      },
    });
  };
}
