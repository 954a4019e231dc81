import { type Digest, isDigest } from '../../core/digest.ts';
import { InvalidInput, quoted } from '../../core/error.ts';
import { formatReference, isTag, parseReference } from '../../core/reference.ts';
import { checked } from '../blobs/checked.ts';
import type { ImageStore, Manifest } from '../image-store.ts';
import { objectOf, parseJson, textIn, textsIn } from '../../core/json-object.ts';
import { type Member, type Members, wholeOf } from './members.ts';
import { only } from './only.ts';
import { writtenManifest } from './written-manifest.ts';

const LARGEST = 4 * 1024 * 1024;
const MOST_IMAGES = 1000;

/** What `manifest.json` says of one image. */
interface Saved {
  /** Where it stands, e.g. `manifest.json[0]`. */
  readonly field: string;
  readonly config: string;
  readonly tags: readonly string[];
  readonly layers: readonly string[];
}

/**
 * An archive as `docker save` writes it, by its `manifest.json`. It has no manifests, so each is written from what is
 * there, and its digest is that of no registry.
 */
export function dockerArchiveStore(members: Members, name: string): ImageStore {
  const blobs = new Map<Digest, Member>();
  const written = new Map<Saved, Manifest>();
  let all: readonly Saved[] | undefined;

  async function manifestOf(saved: Saved, signal: AbortSignal): Promise<Manifest> {
    const find = async (path: string, of: string): Promise<Member> => {
      const member = await members.find(path.replace(/^(?:\.\/)+/, ''));
      if (member) return member;
      throw new InvalidInput(`${saved.field}.${of}`, `names ${quoted(path)}, which is not in ${name}`);
    };
    const known = written.get(saved);
    if (known) return known;
    const config = await find(saved.config, 'Config');
    const layers: Member[] = [];
    for (const [place, path] of saved.layers.entries()) layers.push(await find(path, `Layers[${place}]`));
    const manifest = await writtenManifest({ config, layers }, blobs, signal);
    written.set(saved, manifest);
    return manifest;
  }

  return {
    name,
    async manifest(reference, signal) {
      const images = (all ??= await savedIn(members, name));
      if (isDigest(reference)) {
        for (const one of images) {
          const manifest = await manifestOf(one, signal);
          if (manifest.digest === reference) return manifest;
        }
        return undefined;
      }
      const chosen = only(reference === undefined ? images : named(images, reference), images, name, TOLD);
      return chosen && (await manifestOf(chosen, signal));
    },
    async *blob(blob, signal) {
      const member = blobs.get(blob.digest);
      if (!member) throw new InvalidInput('blob', `${name} has no ${blob.digest}`);
      yield* checked(member.read(), blob, name, signal);
    },
    // Its manifests are written here, so that nothing can be about them.
    async referrers() {
      return { descriptors: [], isComplete: true, from: 'blobs' };
    },
  };
}

function named(images: readonly Saved[], reference: string): readonly Saved[] {
  const whole = images.filter(({ tags }) => tags.some((tag) => tag === reference || isSame(tag, reference)));
  if (whole.length > 0 || !isTag(reference)) return whole;
  return images.filter(({ tags }) => tags.some((tag) => tag.slice(tag.lastIndexOf(':') + 1) === reference));
}

async function savedIn(members: Members, name: string): Promise<readonly Saved[]> {
  const member = await members.find('manifest.json');
  if (!member) throw new InvalidInput('manifest.json', await whyMissing(members, name));
  const list = parseJson(await wholeOf(member, LARGEST, 'manifest.json'), 'manifest.json');
  if (!Array.isArray(list)) throw new InvalidInput('manifest.json', `of ${name} is no list`);
  if (list.length > MOST_IMAGES) throw new InvalidInput('manifest.json', `names more than ${MOST_IMAGES} images`);
  return list.map((one: unknown, index) => {
    const field = `manifest.json[${index}]`;
    const object = objectOf(one, ['Config', 'RepoTags', 'Layers'], field);
    const config = textIn(object, 'Config', field);
    if (config === undefined) throw new InvalidInput(`${field}.Config`, 'is missing');
    return { field, config, tags: textsIn(object, 'RepoTags', field), layers: textsIn(object, 'Layers', field) };
  });
}

async function whyMissing(members: Members, name: string): Promise<string> {
  if (await members.find('repositories'))
    return `${name} was written by a docker save before Docker 1.10, which named its layers by nothing that can be checked: load it, and save it again with a current Docker`;
  if (await members.find('index.json')) return `${name} is no docker-archive: read it as oci-archive:`;
  return `${name} is no docker-archive: it has no manifest.json`;
}

/** Whether both are one reference, written out or not. */
function isSame(one: string, other: string): boolean {
  try {
    return formatReference(parseReference(one)) === formatReference(parseReference(other));
  } catch {
    return false;
  }
}

const TOLD = {
  key: ({ config }: Saved): string => config,
  shown: ({ tags: [first], config }: Saved): string => first ?? config,
};
