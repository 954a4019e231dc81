import type { LandwaiterEvent } from '../../../core/event.ts';
import type { Session } from '../../../database/postgres.ts';
import { storedText } from '../../../database/stored-text.ts';
import { mentionsOf } from '../../storage/mentions.ts';
import * as sql from './look-ups-sql.ts';
import { nameOf } from './names.ts';

const REMEMBERED = 100_000;

/** Writes what repositories and actors are called, each once, and remembers what it has written. */
export interface KnownNames {
  begin(): NewNames;
}

/** Those of one transaction. */
export interface NewNames {
  add(session: Session, events: readonly LandwaiterEvent[]): Promise<void>;
  /** It is committed: from now on they are known. */
  kept(): void;
}

export function knownNames(): KnownNames {
  const known = new Set<string>();
  return {
    begin() {
      const added = new Set<string>();
      return {
        add: (session, events) => write(session, events, (name) => !known.has(name) && isFirst(added, name)),
        kept() {
          if (known.size >= REMEMBERED) known.clear();
          for (const name of added) known.add(name);
        },
      };
    },
  };
}

function isFirst(names: Set<string>, name: string): boolean {
  return names.size < names.add(name).size;
}

async function write(
  session: Session,
  events: readonly LandwaiterEvent[],
  isNew: (name: string) => boolean,
): Promise<void> {
  const repositories: {
    readonly name: Buffer;
    readonly path: Buffer;
    readonly texts: readonly [string, string];
  }[] = [];
  const actors: { readonly name: Buffer; readonly text: string }[] = [];
  for (const mentions of events.map(mentionsOf)) {
    for (const { registry, repository } of mentions.repositories)
      if (isNew(JSON.stringify([registry, repository])))
        repositories.push({
          name: nameOf('repository', registry, repository),
          path: nameOf('path', repository),
          texts: [storedText(registry), storedText(repository)],
        });
    for (const actor of mentions.actors)
      if (isNew(JSON.stringify([actor]))) actors.push({ name: nameOf('actor', actor), text: storedText(actor) });
  }
  if (repositories.length === 0 && actors.length === 0) return;
  // In one order for everybody, so that none waits for another in a circle.
  repositories.sort((one, other) => Buffer.compare(one.name, other.name));
  actors.sort((one, other) => Buffer.compare(one.name, other.name));
  await session.rows(
    sql.addNames,
    [
      repositories.map(({ name }) => name),
      repositories.map(({ path }) => path),
      repositories.map(({ texts }) => texts[0]),
      repositories.map(({ texts }) => texts[1]),
      actors.map(({ name }) => name),
      actors.map(({ text }) => text),
    ],
    'addNames',
  );
}
