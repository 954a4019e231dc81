import { canonicalContent, textHash } from '../../../core/canonical.ts';
import type { Digest } from '../../../core/digest.ts';
import type { LandwaiterEvent, Origin } from '../../../core/event.ts';
import type { Time } from '../../../core/time.ts';
import { integerOf } from '../../../database/rows.ts';
import type { Database } from '../../../database/sqlite.ts';
import { storedText } from '../../../database/stored-text.ts';
import { originOf } from '../../storage/fact-rows.ts';
import { isLesserOrigin } from '../../facts/facts.ts';
import { interned } from './interned.ts';
import { linkKey } from '../../storage/link-key.ts';
import { linksOf } from '../../storage/links.ts';
import { addFactLinks } from './look-ups-sql.ts';
import { mentionsOf } from '../../storage/mentions.ts';
import * as sql from './sql.ts';

/** Writes events as rows, with all by which they are looked up. */
export interface FactWriter {
  /** Only inside a transaction. `contradicting`: new, under an id that has another content already. */
  write(event: LandwaiterEvent): 'known' | 'new' | 'contradicting';
  /** At the end of a transaction. */
  finish(): void;
  /** For after a transaction that was rolled back. */
  forget(): void;
}

export function factWriter(database: Database): FactWriter {
  const findOrigin = database.prepare(sql.factOrigin);
  const findId = database.prepare(sql.factWithId);
  const findForgotten = database.prepare(sql.isForgotten);
  const addFact = database.prepare(sql.addFact);
  const setOrigin = database.prepare(sql.setOrigin);
  const addDigest = database.prepare(sql.addFactDigest);
  const addRepository = database.prepare(sql.addFactRepository);
  const addActor = database.prepare(sql.addFactActor);
  const addLinks = database.prepare(addFactLinks);
  let links: (readonly [name: number, at: Time, fact: number])[] = [];
  const files = interned(database, sql.fileKey, sql.addFile);
  const digests = interned(database, sql.digestKey, sql.addDigest);
  const repositories = interned(database, sql.repositoryKey, sql.addRepository);
  const actors = interned(database, sql.actorKey, sql.addActor);

  function addMentions(event: LandwaiterEvent, fact: number): void {
    const mentions = mentionsOf(event);
    for (const digest of mentions.digests) addDigest.run(digests.key(hexadecimal(digest)), fact);
    for (const { registry, repository, tag = '' } of mentions.repositories) {
      addRepository.run(repositories.key(storedText(registry), storedText(repository)), storedText(tag), fact);
    }
    for (const actor of mentions.actors) addActor.run(actors.key(storedText(actor)), fact);
    for (const link of linksOf(event)) links.push([linkKey(link), event.at, fact]);
  }

  function place({ path, line, sha256 }: Origin): readonly [file: number, line: number, sha256: string] {
    return [files.key(storedText(path)), line, storedText(sha256)];
  }

  return {
    write(event) {
      const content = canonicalContent(event);
      const hash = textHash(content);
      const known = findOrigin.get(hash);
      if (known) {
        if (isLesserOrigin(event.origin, originOf(known)))
          setOrigin.run(...place(event.origin), integerOf(known, 'key'));
        return 'known';
      }
      if (findForgotten.get(hash)) return 'known';
      const id = storedText(event.id);
      const outcome = findId.get(id, id) ? 'contradicting' : 'new';
      const fact = addFact.run(hash, id, event.at, event.type, content, ...place(event.origin));
      addMentions(event, fact);
      return outcome;
    },
    finish() {
      if (links.length > 0) addLinks.run(JSON.stringify(links));
      links = [];
    },
    forget() {
      links = [];
      for (const one of [files, digests, repositories, actors]) one.forget();
    },
  };
}

/** A digest as the tables have it: its length tells sha256 from sha512. */
export function hexadecimal(digest: Digest): string {
  return digest.slice(digest.indexOf(':') + 1);
}
