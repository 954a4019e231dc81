import { setTimeout as sleep } from 'node:timers/promises';
import { underEither } from '../../../../core/joined-signal.ts';
import type { NamedRun } from '../../../../core/event.ts';
import type { FetchingSpec } from '../../../../policy/schema/collectors.ts';

/** What findings want one collector to ask for. */
export interface Wanted {
  all(): readonly NamedRun[];
  /** Gives it those of its system and projects in place of the ones before; others among them wake it. */
  want(runs: readonly NamedRun[]): void;
  /** As long, or until it is woken. Rejects with the signal's reason when it is aborted. */
  sleep(milliseconds: number, signal: AbortSignal): Promise<void>;
}

export function wantedBy(spec: FetchingSpec): Wanted {
  // The kinds that ask a CI system for runs are called as it is.
  const projects = spec.kind === 'github' || spec.kind === 'gitlab' ? spec.projects : [];
  const isOwn = ({ system, project }: NamedRun): boolean => system === spec.kind && projects.includes(project);
  let wanted: readonly NamedRun[] = [];
  let names: ReadonlySet<string> = new Set();
  /** Woken while it was busy, it does not go to sleep. */
  let isWoken = false;
  let woken = new AbortController();
  return {
    all: () => wanted,
    want(runs) {
      wanted = runs.filter(isOwn);
      const now = new Set(wanted.map(({ project, run }) => JSON.stringify([project, run])));
      const isOther = [...now].some((name) => !names.has(name));
      names = now;
      if (!isOther) return;
      isWoken = true;
      woken.abort();
    },
    async sleep(milliseconds, signal) {
      if (!isWoken) {
        woken = new AbortController();
        const either = underEither(signal, woken.signal, (one) => sleep(milliseconds, undefined, { signal: one }));
        await either.catch(() => undefined);
      }
      signal.throwIfAborted();
      isWoken = false;
    },
  };
}
