import type { Time } from '../../../core/time.ts';
import type { RegistryClient } from '../../../registry/client.ts';
import type { Problems } from '../../fetching/rounds.ts';
import type { RepositoryMemory } from './memory.ts';
import type { Sight } from './records.ts';

export interface Visit {
  readonly sights: readonly Sight[];
  readonly memory: RepositoryMemory;
  readonly problems: Problems;
}

export interface Visitor {
  readonly registry: RegistryClient;
  readonly repository: string;
  /** As it was found before; absent: never asked, so that all is stock and nothing a push. */
  readonly before: RepositoryMemory | undefined;
  /** Bytes that may be remembered. */
  readonly room: number;
  /** Counts up: by it each tag is read in full once in a while, whatever the registry claims in between. */
  readonly round: number;
  /** Milliseconds between rounds. */
  readonly every: number;
  now(): Time;
}
