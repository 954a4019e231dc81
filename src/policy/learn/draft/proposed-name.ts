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

/** Whether a registry may be called so: its host, with a port. */
export function isRegistryName(text: string): boolean {
  return /^[A-Za-z0-9][A-Za-z0-9-]*(?:\.[A-Za-z0-9-]+)*(?::\d{1,5})?$/.test(text) && text.length <= 255;
}

/** Whether a host or cluster may be called so. */
export function isName(text: string): boolean {
  return /^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/.test(text);
}
