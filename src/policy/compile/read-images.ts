import type { CollectorSpec, ImagesSpec } from '../schema/collectors.ts';
import type { SourceSpec } from '../schema/schema.ts';

/** Of which repositories a collector reads images, as patterns with their host. */
export function readIn({ host, repositories }: ImagesSpec): readonly string[] {
  return repositories.map((one) => `${host}/${one}`);
}

/** A source for which this server reads images speaks of what those collectors read, unless its entry names what it covers. */
export function withRead(
  spec: SourceSpec,
  collectors: readonly CollectorSpec[],
): SourceSpec & { readonly isRead: boolean } {
  const own = collectors.filter((one): one is ImagesSpec => one.kind === 'images' && one.source === spec.name);
  if (own.length === 0) return { ...spec, isRead: false };
  return { ...spec, isRead: true, covers: spec.covers ?? own.flatMap(readIn) };
}
