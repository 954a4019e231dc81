import type { Image } from '../../scenarios/act.ts';
import type { Place } from '../act.ts';
import { referenceTo } from './company.ts';

/** What a node holds of images: which bytes each name means there, and which names each bytes have. */
export class Node {
  readonly name: string;
  readonly address: string;
  /** Where pods may start. */
  isOpen = true;
  readonly #byReference = new Map<string, Image>();
  readonly #tags = new Map<string, Set<string>>();
  readonly #digests = new Map<string, Set<string>>();

  constructor(name: string, address: string) {
    this.name = name;
    this.address = address;
  }

  held(reference: string): Image | undefined {
    return this.#byReference.get(reference);
  }

  /** Pulled: the name means these bytes from now on, and no others. */
  keep(place: Place, reference: string, image: Image): void {
    const earlier = this.#byReference.get(reference);
    if (earlier && earlier.digest !== image.digest) this.#tags.get(earlier.digest)?.delete(reference);
    this.#byReference.set(reference, image);
    const { tag: _tag, ...repository } = place;
    add(this.#digests, image.digest, `${referenceTo(repository)}@${image.digest}`);
    if (!reference.includes('@')) add(this.#tags, image.digest, reference);
  }

  /** The kubelet removed images that nothing used, and the names of those that something used. */
  empty(): void {
    this.#byReference.clear();
    this.#tags.clear();
    this.#digests.clear();
  }

  /**
   * What a container's status says where it is not the reference as written: containerd answers with the first of the
   * names that these bytes have on the node, and with the digest of the config where they have none.
   */
  shown(
    reference: string,
    place: Place,
    image: Image,
  ): { readonly image: string; readonly imageID: string } | undefined {
    const config = image.children?.[0]?.config ?? image.config;
    const { tag: _tag, ...repository } = place;
    const usual = { image: reference, imageID: `${referenceTo(repository)}@${image.digest}` };
    const digests = [...(this.#digests.get(image.digest) ?? [])].sort();
    const tags = [...(this.#tags.get(image.digest) ?? [])].sort();
    const said = {
      image: tags[0] ?? (reference.includes('@') ? (digests[0] ?? config) : config),
      imageID: digests[0] ?? config,
    };
    return said.image === usual.image && said.imageID === usual.imageID ? undefined : said;
  }
}

function add(map: Map<string, Set<string>>, key: string, value: string): void {
  const set = map.get(key) ?? new Set();
  map.set(key, set.add(value));
}
