import type { Tree, TreeNode } from '../../tree/tree.ts';
import { type Found, type PackageReader, RecordRefused } from '../ecosystem.ts';
import { bytesOf } from '../record-bytes.ts';
import { headersInBerkeleyDb } from './berkeley-db.ts';
import { noteHeader } from './files.ts';
import { headerIn } from './header.ts';
import { headersInNdb } from './ndb.ts';

// The second is where newer distributions have it, with a link from the first.
const FOLDERS = ['var/lib/rpm', 'usr/lib/sysimage/rpm', 'usr/share/rpm'];
type HeadersIn = (database: Buffer, path: string) => Buffer[] | Promise<Buffer[]>;

const CONTAINERS: Readonly<Record<string, HeadersIn>> = {
  // SQLite is loaded with the first database that is met: it is larger than all else here.
  'rpmdb.sqlite': async (database, path) => (await import('./sqlite.ts')).headersInSqlite(database, path),
  'Packages.db': headersInNdb,
  Packages: headersInBerkeleyDb,
};
const PATHS = new Set(FOLDERS.flatMap((folder) => Object.keys(CONTAINERS).map((name) => `${folder}/${name}`)));
const LOG = 'rpmdb.sqlite-wal';

/** The packages of Red Hat's and SUSE's families, in each of the three containers that rpm has had. */
export const rpm: PackageReader = {
  ecosystem: 'rpm',
  isRecord: (path) => PATHS.has(path),
  async read(tree, found) {
    for (const folder of FOLDERS) {
      for (const [name, headersIn] of Object.entries(CONTAINERS)) {
        const node = tree.nodes.get(`${folder}/${name}`);
        if (node?.type === 'file' && node.size > 0) await readDatabase(node, headersIn, found);
      }
      sayUnwritten(tree, `${folder}/${LOG}`, found);
    }
  },
};

async function readDatabase(node: TreeNode, headersIn: HeadersIn, found: Found): Promise<void> {
  try {
    const others = new Map<number, number>();
    for (const blob of await headersIn(bytesOf(node, found), node.path)) {
      found.spend(blob.length, node.path);
      const algorithm = noteHeader(headerIn(blob, node.path), node.path, found);
      if (algorithm !== undefined) others.set(algorithm, (others.get(algorithm) ?? 0) + 1);
    }
    for (const [algorithm, count] of [...others].slice(0, 3)) {
      found.unread(node.path, `file digests of algorithm ${algorithm} are not compared: ${count} packages`);
    }
  } catch (error) {
    if (!(error instanceof RecordRefused)) throw error;
    found.unread(error.path, error.message);
  }
}

/** Pages that a process wrote and did not yet put into the database may be the newest ones. */
function sayUnwritten(tree: Tree, path: string, found: Found): void {
  const size = tree.nodes.get(path)?.size ?? 0;
  if (size > 0) found.unread(path, `${size} bytes wait beside the database, and are not read`);
}
