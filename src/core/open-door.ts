import type { Named, NamedPart } from './door.ts';
import type { LandwaiterEvent } from './event.ts';
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
  return sources.some((one) => one.name !== name && one.kind === kind && (one.delivers || one.isRead));
}

/** The source, of whatever kind, whose entry names what a source with a door tells of without naming such things itself. */
export function coveringSource(
  source: ExpectedSource,
  event: LandwaiterEvent,
  sources: readonly ExpectedSource[],
): { readonly source: ExpectedSource; readonly named: Named } | undefined {
  // What this server itself read of images goes before what others say of them.
  const isOfImages = event.type === 'image.compared' || event.type === 'evidence.held';
  for (const other of othersBeside(source, sources, isOfImages)) {
    const named = other.scope.named(event);
    const isSame = named?.part !== 'project' || !('system' in event) || isOfSystem(other.kind, event.system);
    if (named && isSame && !source.scope.restricts(named.part)) return { source: other, named };
  }
  return undefined;
}

/** The same of a name alone; without one, whether any entry names such things. */
export function sourceNaming(
  source: ExpectedSource,
  part: NamedPart,
  sources: readonly ExpectedSource[],
  name?: string,
): ExpectedSource | undefined {
  if (source.scope.restricts(part)) return undefined;
  return othersBeside(source, sources).find(
    ({ kind, scope }) =>
      scope.restricts(part) &&
      (name === undefined || scope.mayName(part, name)) &&
      (part !== 'project' || isOfSystem(kind, source.kind) || isOfSystem(source.kind, kind)),
  );
}

/** Whether another source of the kind tells of all of a registry of which this one may tell only in part. */
export function isPartOfAnother(source: ExpectedSource, registry: string, sources: readonly ExpectedSource[]): boolean {
  if (source.scope.isWhole(registry)) return false;
  return othersBeside(source, sources).some(
    ({ kind, scope }) => kind === source.kind && scope.isWhole(registry) && scope.mayName('registry', registry),
  );
}

function othersBeside({ name, delivers }: ExpectedSource, sources: readonly ExpectedSource[], isOfImages = false) {
  if (!delivers) return [];
  return sources.filter((one) => one.name !== name && (one.delivers || (isOfImages && one.isRead)));
}

/** Two build systems may have projects of one name. */
export function isOfSystem(kind: string, system: string): boolean {
  return kind === system || kind.startsWith(`${system}-`);
}
