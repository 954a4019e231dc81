import type { Actor } from '../../core/actor.ts';
import { isDigest } from '../../core/digest.ts';
import { InvalidInput, quoted } from '../../core/error.ts';
import type { LandwaiterEvent } from '../../core/event.ts';
import type { Observed } from '../../core/observed.ts';
import { isTag, parseRepository } from '../../core/reference.ts';
import { UNNAMED_REGISTRY } from '../../core/unnamed.ts';
import { contentId } from '../records/json.ts';

/** Nexus names who did it as `otto/192.0.2.7`; its own tasks as `*TASK`, `system` or the like, without an address. */
export function nexusInitiator(initiator: string | undefined): { readonly actor?: Actor; readonly address?: string } {
  if (initiator === undefined) return {};
  const slash = initiator.lastIndexOf('/');
  const name = slash < 0 ? initiator : initiator.slice(0, slash);
  const address = slash < 0 ? '' : initiator.slice(slash + 1);
  const isOwn = slash < 0 && /^(?:\*|system|task)/i.test(name);
  return {
    ...(name !== '' && name !== 'anonymous' && { actor: { name, kind: isOwn ? 'controller' : 'unknown' } }),
    ...(address !== '' && { address }),
  };
}

/** An image with a tag or a digest. */
export interface NexusImage {
  readonly image: string;
  readonly reference: string;
}

/** What the asset of a docker repository is, where it is a manifest; blobs lie at `v2/-/blobs/sha256:…`. */
export function nexusImage(asset: string): NexusImage | undefined {
  // Some versions write a slash before it.
  const [, image, reference] = /^\/?v2\/(.+)\/manifests\/([^/]+)$/.exec(asset) ?? [];
  return image === undefined || reference === undefined ? undefined : { image, reference };
}

interface Told extends Pick<Observed, 'source' | 'at' | 'strength' | 'origin'> {
  readonly registry: string | undefined;
  /** Of the repository in which it is, where clients put that before the image: path-based routing, as from 3.83 on. */
  readonly folder: string | undefined;
  readonly initiator: string | undefined;
}

/** The event of an image that was stored or removed: its digest is known only where the asset bears it. */
export function nexusEvent(
  action: 'pushed' | 'deleted',
  { image, reference }: NexusImage,
  told: Told,
): LandwaiterEvent {
  const { registry, folder, initiator, source, strength, origin, at } = told;
  const repository = parseRepository(folder === undefined ? image : `${folder}/${image}`, 'asset.name');
  const content = { at, registry: registry ?? UNNAMED_REGISTRY, repository, ...nexusInitiator(initiator) };
  const common = { id: contentId(source, { action, reference, ...content }), source, strength, origin, ...content };
  if (isDigest(reference)) return { type: `manifest.${action}`, ...common, digest: reference };
  if (!isTag(reference)) throw new InvalidInput('asset.name', `neither tag nor digest: ${quoted(reference)}`);
  return action === 'deleted'
    ? { type: 'manifest.deleted', ...common, tag: reference }
    : { type: 'manifest.hinted', action: 'pushed', ...common, tag: reference };
}
