import type { ContentsRead } from '../../../core/contents-read.ts';
import type { Finding } from '../../../core/finding.ts';
import { bodyOf } from '../../../database/rows.ts';
import type { Database } from '../../../database/sqlite.ts';
import { explaining } from '../../../database/sqlite-file.ts';
import { linkKey } from '../../storage/link-key.ts';
import { findingLinks, linksOfFinding } from '../../storage/links.ts';
import type { Store, ToldNow } from '../../storage/store.ts';
import * as lookUpsSql from './look-ups-sql.ts';
import * as sql from './sql.ts';

/** What the last evaluation left in SQLite. */
export function sqliteFindings(
  database: Database,
  path: string,
  transaction: (work: () => void) => void,
  addHistory: (told: ToldNow) => void,
): Pick<Store, 'saveFindings' | 'findings' | 'contentsOf'> {
  const addFinding = database.prepare(sql.addFinding);
  const addFindingLink = database.prepare(lookUpsSql.addFindingLink);
  const addContents = database.prepare(lookUpsSql.addContents);
  const contentsOf = database.prepare(lookUpsSql.contentsOf);
  const setJudging = database.prepare(lookUpsSql.setJudging);
  const allFindings = database.prepare(sql.findings);
  return {
    async saveFindings(findings, judged, told) {
      transaction(() => {
        for (const statement of [sql.dropFindings, lookUpsSql.dropFindingLinks]) database.exec(statement);
        for (const [position, finding] of findings.entries()) {
          addFinding.run(position, JSON.stringify(finding));
          for (const link of linksOfFinding(finding)) addFindingLink.run(linkKey(link), position);
        }
        if (told) addHistory(told);
        if (!judged) return;
        if (judged.contents) database.exec(lookUpsSql.dropContents);
        for (const [position, read] of judged.contents?.entries() ?? [])
          addContents.run(position, linkKey(findingLinks.image(read.digest)), JSON.stringify(read));
        database.exec(lookUpsSql.dropJudging);
        setJudging.run(judged.at, judged.newest ?? null);
      });
    },
    async findings() {
      return explaining(path, () => allFindings.all().map((row) => bodyOf<Finding>(row)));
    },
    async contentsOf(digests) {
      const names = JSON.stringify(digests.map((digest) => linkKey(findingLinks.image(digest))));
      return explaining(path, () => contentsOf.all(names).map((row) => bodyOf<ContentsRead>(row)));
    },
  };
}
