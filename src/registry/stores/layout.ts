import { type Digest, isDigest } from '../../core/digest.ts';
import { InvalidInput, quoted } from '../../core/error.ts';
import { isTag } from '../../core/reference.ts';
import { bounded, listUnder } from '../asking/referrers-tag.ts';
import { checked } from '../blobs/checked.ts';
import type { ImageStore, Manifest, Referrer, Referrers } from '../image-store.ts';
import { type Descriptor, descriptorOf } from '../manifests/descriptor.ts';
import { listIn, parseObject } from '../../core/json-object.ts';
import { NotThere } from '../not-there.ts';
import { type LayoutManifests, manifestsOf } from './layout-manifests.ts';
import { type Member, type Members, wholeOf } from './members.ts';
import { only } from './only.ts';
import { savedFor } from './saved-by-cosign.ts';

const LARGEST_MANIFEST = 4 * 1024 * 1024;
const MOST_IMAGES = 10_000;

/** An OCI image layout (image-spec, image-layout.md), as a folder or in an archive; `name` is for sentences. */
export function layoutStore(members: Members, name: string): ImageStore {
  let index: Promise<readonly Descriptor[]> | undefined;
  let scanned: Promise<LayoutManifests> | undefined;

  async function blobOf(digest: Digest): Promise<Member | undefined> {
    return await members.find(`blobs/${digest.replace(':', '/')}`);
  }

  async function choose(reference: string | undefined): Promise<Descriptor | undefined> {
    const all = await (index ??= readIndex(members, name));
    if (reference === undefined) return only(all, all, name, TOLD);
    if (isDigest(reference)) return all.find(({ digest }) => digest === reference);
    const named = all.filter((one) => namesOf(one).includes(reference));
    const found = only(
      named.length > 0 ? named : all.filter((one) => tagsOf(one).includes(reference)),
      all,
      name,
      TOLD,
    );
    return found ?? savedFor(reference, all);
  }

  async function manifest(reference: string | undefined, signal: AbortSignal): Promise<Manifest | undefined> {
    const chosen = await choose(reference);
    const digest = chosen?.digest ?? (isDigest(reference) ? reference : undefined);
    if (digest === undefined) return undefined;
    const member = await blobOf(digest);
    if (!member) {
      if (!chosen) return undefined;
      throw new NotThere('index.json', `of ${name} names ${digest}, and that is not there`);
    }
    const size = chosen?.size ?? member.size;
    if (size > LARGEST_MANIFEST)
      throw new InvalidInput('size', `${digest} in ${name} has ${size} bytes: too many for a manifest`);
    const chunks: Buffer[] = [];
    for await (const chunk of checked(member.read(), { digest, size }, name, signal)) chunks.push(chunk);
    return { digest, body: Buffer.concat(chunks), ...(chosen && { mediaType: chosen.mediaType }) };
  }

  return {
    name,
    manifest,
    async *blob(blob, signal) {
      const member = await blobOf(blob.digest);
      if (!member) throw new NotThere('blob', `${name} has no ${blob.digest}`);
      yield* checked(member.read(), blob, name, signal);
    },
    async referrers(subject, signal) {
      const tag = subject.replace(':', '-').slice(0, 71);
      const under = listUnder(tag, subject, await manifest(tag, signal));
      return listedIn(under, await (scanned ??= manifestsOf(members)), subject);
    },
    async indexesOf(child) {
      const { manifests } = await (scanned ??= manifestsOf(members));
      return manifests.filter(({ children }) => children.includes(child)).map(({ digest }) => digest);
    },
  };
}

/** A copy of a registry's content has the list that was a tag there, beside the manifests that name the subject. */
function listedIn(under: Referrers, { manifests, missing }: LayoutManifests, subject: Digest): Referrers {
  const listed = under.descriptors.map((one): Referrer => ({ ...one, by: 'tag' }));
  const others = manifests
    .filter((one) => one.subject === subject && !listed.some(({ digest }) => digest === one.digest))
    .map(({ digest }): Referrer => ({ digest }));
  const reason = under.reason ?? missing;
  const all = bounded([...listed, ...others], under.isComplete && missing === undefined);
  return { ...all, from: 'blobs', ...(reason !== undefined && { reason }) };
}

async function readIndex(members: Members, name: string): Promise<readonly Descriptor[]> {
  const [marker, member] = [await members.find('oci-layout'), await members.find('index.json')];
  if (!marker || !member)
    throw new InvalidInput('oci-layout', `${name} is no OCI layout: it has no oci-layout and index.json`);
  const version = parseObject(
    await wholeOf(marker, LARGEST_MANIFEST, 'oci-layout'),
    ['imageLayoutVersion'],
    'oci-layout',
  );
  const told = version.get('imageLayoutVersion');
  if (typeof told !== 'string' || !told.startsWith('1.'))
    throw new InvalidInput('oci-layout.imageLayoutVersion', `is ${quoted(told)} in ${name}, and 1.0.0 is read`);
  const index = parseObject(await wholeOf(member, LARGEST_MANIFEST, 'index.json'), ['manifests'], 'index.json');
  const listed = listIn(index, 'manifests', 'index.json');
  if (listed.length > MOST_IMAGES)
    throw new InvalidInput('index.json.manifests', `names ${listed.length} images, and ${MOST_IMAGES} are the most`);
  return listed.map((one, place) => descriptorOf(one, `index.json.manifests[${place}]`));
}

/** What the image is called here: the specification's name, and the whole one of containerd and Docker. */
function namesOf({ annotations }: Descriptor): readonly string[] {
  return ['org.opencontainers.image.ref.name', 'io.containerd.image.name']
    .map((key) => annotations.get(key))
    .filter((one) => typeof one === 'string');
}

/** The tags of names that are whole references. */
function tagsOf(one: Descriptor): readonly string[] {
  return namesOf(one)
    .map((name) => name.slice(name.lastIndexOf(':') + 1))
    .filter(isTag);
}

const TOLD = {
  key: ({ digest }: Descriptor): string => digest,
  shown: (one: Descriptor): string => namesOf(one)[0] ?? one.digest,
};
