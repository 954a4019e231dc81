import { Unavailable } from '../../core/error.ts';
import type { Collect, World } from '../fetching/world.ts';
import type { Access } from './kubernetes/api.ts';
import { follow } from './kubernetes/follow.ts';
import { LIMITS, type Limits } from './kubernetes/limits.ts';
import { openNotes } from './kubernetes/notes.ts';
import { tellReader } from './kubernetes/reading.ts';
import { RESOURCES } from './kubernetes/resources.ts';

/** What a collector of a cluster is made from. */
export interface KubernetesOptions {
  readonly access: Access;
  /** By their names in API paths; absent: all that are known. */
  readonly resources?: readonly string[];
  /** From 0 up to, but without, 1. */
  random(): number;
  readonly limits?: Partial<Limits>;
}

/**
 * Lists and watches pods, workloads, events, namespaces and admission configuration of a cluster. It delivers JSON lines as
 * `kubectl get --watch --output-watch-events -o json` writes them, each with the time at which it was seen.
 */
export function collectKubernetes({ access, resources, random, limits }: KubernetesOptions): Collect {
  const followed = RESOURCES.filter(({ name }) => resources?.includes(name) ?? true);
  return async (world, signal) => {
    const notes = await openNotes(world, access.server.href);
    const status = statusOf(world, followed.length);
    const work = new AbortController();
    const end = (): void => work.abort(signal.reason);
    if (signal.aborted) end();
    signal.addEventListener('abort', end, { once: true });
    const common = { access, world, notes, random, limits: { ...LIMITS, ...limits } };
    try {
      const parts = followed.map((resource) =>
        follow(resource, { ...common, problem: (what) => status(resource.name, what) }, work.signal),
      );
      await Promise.all(
        [...parts, tellReader(access, world, common.limits, work.signal)].map((part) =>
          part.catch((error: unknown) => {
            work.abort(error);
            throw error;
          }),
        ),
      );
    } finally {
      signal.removeEventListener('abort', end);
      // What was not noted is delivered again.
      await notes.flush().catch((error: unknown) => {
        if (!(error instanceof Unavailable)) throw error;
      });
    }
  };
}

const LONGEST_MESSAGE = 500;

/** Reports when something becomes wrong, another, or right again; `running` when every resource was listed or watched. */
function statusOf(world: World, expected: number): (resource: string, problem: string | undefined) => void {
  const problems = new Map<string, string>();
  const heard = new Set<string>();
  let last = '';
  world.report({ state: 'starting' });
  return (resource, problem) => {
    heard.add(resource);
    if (problem === undefined) problems.delete(resource);
    else problems.set(resource, problem);
    const message = [...problems]
      .map(([name, what]) => `${name}: ${what}`)
      .join('; ')
      .slice(0, LONGEST_MESSAGE);
    const state = message !== '' ? 'failing' : heard.size < expected ? 'starting' : 'running';
    if (`${state} ${message}` === last) return;
    last = `${state} ${message}`;
    world.report({ state, ...(message !== '' && { message }) });
  };
}
