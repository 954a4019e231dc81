import type { NamedPart } from './door.ts';
import type { ExpectedSource } from './policy.ts';

/**
 * Whether nothing in the policy says of what a source may speak for which others deliver, while there is another such
 * source of its kind: of two doors of one system each may have its own writers.
 */
export function isOpenDoor(
  { name, kind, delivers, scope }: ExpectedSource,
  part: NamedPart,
  sources: readonly ExpectedSource[],
): boolean {
  if (!delivers || scope.restricts(part)) return false;
  return sources.some((one) => one.name !== name && one.kind === kind && one.delivers);
}
