// What files and folders are called for what they hold, and not for where that is from.
const COMMON =
  /^(?:(?:kube-?)?(?:api-?server|audit|events?|pods?|workloads?|admission)|docker|podman|containerd|crio|journal|hosts?|nodes?|k8s|kubernetes|clusters?|logs?|data|records?|exports?|raw|input|in|history|telemetry|registry|builds?|ci|tmp|var|\d+|\.{0,2})$/i;

/** What of a file's name says what it holds, or of which day it is. */
const HELD =
  /(?:[-_.](?:(?:kube-?)?(?:audit|events?|pods?|watch|lists?|docker|podman|containerd|journal)|\d{4}-?\d{2}-?\d{2}(?:T[\dZ]*)?|\d{10,14}))+$/i;

/** A host or cluster as the file's name, else its folder's, proposes it: of what holds logs of hosts, the file's. */
export function proposedName(path: string, isHost: boolean): string | undefined {
  const parts = path.replaceAll('\\', '/').split('/');
  const file = (parts.at(-1) ?? '').replace(/(?:\.(?:log|json|ndjson|jsonl|txt|gz|zst|\d+))+$/i, '');
  const folders = parts.slice(0, -1).reverse();
  const stripped = file.replace(HELD, '');
  const names = isHost ? [stripped, ...folders.slice(0, 1)] : [...folders.slice(0, 1), stripped];
  return names.find((name) => isName(name) && !COMMON.test(name));
}

/**
 * What files of one cluster are to be called together: what their names begin with, as `geo` of `geo-cp1` and `geo-cp2`, else
 * the shortest of them.
 * @param isTaken whether files of another cluster are called so.
 */
export function sharedName(names: readonly string[], isTaken: (name: string) => boolean): string | undefined {
  const own = [...new Set(names)].sort((one, other) => one.length - other.length || (one < other ? -1 : 1));
  const [shortest, ...others] = own;
  if (shortest === undefined || others.length === 0) return shortest;
  const words = shortest.split(WORDS);
  const isShared = (count: number): boolean => others.every((name) => name.startsWith(words.slice(0, count).join('')));
  const shared = words.slice(0, words.findLastIndex((_, count) => isShared(count + 1)) + 1).join('');
  const name = shared.replace(/[-_.]+$/, '');
  return isName(name) && !COMMON.test(name) && (name === shortest || !isTaken(name)) ? name : shortest;
}

const WORDS = /(?=[-_.])|(?<=[-_.])|(?<=[A-Za-z])(?=\d)/;

/** Whether a registry may be called so: its host, with a port. */
export function isRegistryName(text: string): boolean {
  return /^[A-Za-z0-9][A-Za-z0-9-]*(?:\.[A-Za-z0-9-]+)*(?::\d{1,5})?$/.test(text) && text.length <= 255;
}

/** Whether a host or cluster may be called so. */
export function isName(text: string): boolean {
  return /^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/.test(text);
}
