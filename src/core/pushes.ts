import type { Digest } from './digest.ts';
import type { RepositoryName } from './environment.ts';
import type { TagMoves } from './habit.ts';
import type { Attachment, Deletion, DigestlessPush, Push, Pusher, TagInterval } from './subjects.ts';
import type { Time } from './time.ts';

/** What came into registries and went, under which names, and by whom. */
export interface Pushes {
  /** Oldest first, as all lists here. */
  readonly pushes: readonly Push[];
  readonly deletions: readonly Deletion[];
  /** By name. */
  readonly pushers: readonly Pusher[];
  pushesOf(digest: Digest): readonly Push[];
  /** Whether what is known of a push holds for the same bytes in this repository, too: no door of another registry alone says so. */
  speaksFor(push: Push, at: RepositoryName): boolean;
  pushesTo(repository: RepositoryName): readonly Push[];
  /** Oldest first, in all repositories; and of one. */
  readonly digestless: readonly DigestlessPush[];
  digestlessTo(repository: RepositoryName): readonly DigestlessPush[];
  /** Pushes to the same repository, or another one, whose layers are this image's lowest ones, and fewer; most layers first. */
  pushesBelow(push: Push, repository?: RepositoryName): readonly Push[];
  /** The first recorded push, to no testing repository, of an image with this layer; `at`: of those that speak for it. */
  firstWithLayer(layer: Digest, at?: RepositoryName): Push | undefined;
  /** The image that an artifact is about; undefined for what is no artifact. */
  attachment(push: Push): Attachment | undefined;
  /** Artifacts of this one's kind about the same image in the same repository, itself included. */
  attachedAlike(push: Push): readonly Push[];
  /** The artifacts about an image that its repository holds, oldest first. */
  attachedTo(repository: RepositoryName, image: Digest): readonly Push[];
  tagHistory(repository: RepositoryName, tag: string): readonly TagInterval[];
  tagAt(repository: RepositoryName, tag: string, at: Time): TagInterval | undefined;
  /** Earlier pushes to the repository under tags named like this push's. */
  tagMovesBefore(push: Push): TagMoves;
  /** The index push that an untagged manifest, pushed by the same actor, belongs to and is judged with. */
  partOf(push: Push): Push | undefined;
}
