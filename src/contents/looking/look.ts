import type { Seen, SeenKind } from '../../core/comparison.ts';
import { accounts } from './kinds/accounts.ts';
import { diversions } from './kinds/diversions.ts';
import { entryPoint } from './kinds/entry-point.ts';
import { environmentHooks } from './kinds/environment-hooks.ts';
import { hiddenBelow } from './kinds/hidden.ts';
import { labels, user } from './kinds/identity.ts';
import { importHooks } from './kinds/import-hooks.ts';
import { importPaths } from './kinds/import-paths.ts';
import { loaderFiles, loaderSettings } from './kinds/loader-hooks.ts';
import { lookAlikes } from './kinds/look-alikes.ts';
import { ownRules } from './kinds/own-rules.ts';
import { packageFiles } from './kinds/package-files.ts';
import { packageDatabases, unprovenPackages } from './kinds/packages.ts';
import { capabilities, deviceNodes, setIds } from './kinds/privileges.ts';
import { programSettings } from './kinds/program-settings.ts';
import { remotes } from './kinds/remotes.ts';
import { signInSettings } from './kinds/sign-in-settings.ts';
import { signs } from './kinds/signs.ts';
import { sshKeys } from './kinds/ssh-keys.ts';
import { startHooks } from './kinds/start-hooks.ts';
import { trustStores } from './kinds/trust-stores.ts';
import { trustedPlaces } from './kinds/trusted-places.ts';
import { unownedCode } from './kinds/unowned-code.ts';
import { reachedIn } from './reached.ts';
import type { TreeNode } from '../tree/tree.ts';
import type { Both, LookAtFile, LookAtImage } from './view.ts';

/** What a file is by what it says, and where. */
const BY_CONTENT: readonly LookAtFile[] = [signs, loaderFiles, importHooks, importPaths, programSettings, sshKeys];
/** What a file is by itself, wherever it came and whether or not a later layer took it away. */
const BY_ITSELF: readonly LookAtFile[] = [
  ...BY_CONTENT,
  ownRules,
  setIds,
  capabilities,
  deviceNodes,
  startHooks,
  unownedCode,
];
const OF_FILES: readonly LookAtFile[] = [...BY_ITSELF, packageFiles, trustedPlaces];
/** What a file is by the place at which it stands; the rest of it is told where it lies. */
const BY_PLACE: readonly LookAtFile[] = [...BY_CONTENT, startHooks, trustedPlaces];
const OF_IMAGES: readonly LookAtImage[] = [
  signInSettings,
  loaderSettings,
  environmentHooks,
  unprovenPackages,
  packageDatabases,
  diversions,
  accounts,
  entryPoint,
  remotes,
  trustStores,
  lookAlikes,
  hiddenBelow(BY_ITSELF),
  user,
  labels,
];

/** Of which it is something when a package brings them, but nothing when it has them: every distribution has some. */
const NEWS_ONLY: ReadonlySet<SeenKind> = new Set<SeenKind>([
  'loader-hook',
  'set-id-added',
  'capability-added',
  'login-hook',
  'scheduled-task',
  'service-unit',
]);

/** Everything of a kind that the new image has, with what of it the old one had; in no particular order. */
export function look(both: Both): readonly Seen[] {
  const seen = everything(both);
  return both.old ? seen : seen.filter(({ kind, isOwned }) => isOwned !== true || !NEWS_ONLY.has(kind));
}

function everything(both: Both): readonly Seen[] {
  const seen: Seen[] = [];
  const lookAt = (nodes: ReadonlyMap<string, TreeNode>, looks: readonly LookAtFile[]): void => {
    for (const node of nodes.values()) {
      if (node.layer < both.shared) continue;
      for (const one of looks) for (const found of one(node, both)) seen.push(found);
    }
  };
  lookAt(both.new.tree.nodes, OF_FILES);
  lookAt(reachedIn(both.new.tree), BY_PLACE);
  for (const one of OF_IMAGES) for (const found of one(both)) seen.push(found);
  return seen;
}
