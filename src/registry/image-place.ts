import { type Digest, isDigest, parseDigest } from '../core/digest.ts';
import { InvalidInput, quoted } from '../core/error.ts';
import { parseReference } from '../core/reference.ts';

/** Where an image lies, as a user writes it. */
export type ImagePlace =
  | {
      readonly kind: 'registry';
      readonly host: string;
      readonly repository: string;
      /** A digest, where there is one, else a tag. */
      readonly reference: string;
    }
  | {
      readonly kind: 'oci' | 'oci-archive' | 'docker-archive';
      /** Of the folder or file. */
      readonly path: string;
      /** A tag, a name or a digest; absent: the only image there is. */
      readonly reference?: string;
    };

const LOCAL = /^(oci|oci-archive|docker-archive):(.*)$/s;
// A drive of Windows is no tag's colon.
const DRIVE = /^[A-Za-z]:[\\/]/;

/**
 * Reads `registry.acme.example/shop/api:1.4.2`, `…@sha256:…`, `oci:FOLDER[:TAG|@DIGEST]`, `oci-archive:FILE[:TAG|@DIGEST]`
 * or `docker-archive:FILE[:TAG]`. A path ends at its first colon, as for skopeo and podman.
 * @throws InvalidInput when it is none of them. No tag is implied: what `latest` means is for the user to say.
 */
export function parseImagePlace(text: string, field = 'image'): ImagePlace {
  const [, kind, rest = ''] = LOCAL.exec(text) ?? [];
  if (kind === 'oci' || kind === 'oci-archive' || kind === 'docker-archive')
    return { kind, ...localPlace(rest, text, field) };
  const { registry, repository, tag, digest } = parseReference(text, field);
  const reference = digest ?? tag;
  if (reference === undefined)
    throw new InvalidInput(
      field,
      `say which of the images: ${quoted(text)} needs a tag, as ${quoted(`${text}:1.0`)}, or a digest`,
    );
  return { kind: 'registry', host: registry, repository, reference };
}

function localPlace(rest: string, text: string, field: string): { readonly path: string; readonly reference?: string } {
  const { named, digest } = splitDigest(rest);
  const colon = named.indexOf(':', DRIVE.test(named) ? 2 : 0);
  const path = colon < 0 ? named : named.slice(0, colon);
  const tag = colon < 0 ? undefined : named.slice(colon + 1);
  if (path === '' || tag === '' || path.includes('\0'))
    throw new InvalidInput(
      field,
      `no path of images: ${quoted(text)}; write it as oci:FOLDER:TAG or docker-archive:FILE`,
    );
  const reference = digest ?? tag;
  return { path, ...(reference !== undefined && { reference }) };
}

function splitDigest(rest: string): { readonly named: string; readonly digest?: Digest } {
  const at = rest.lastIndexOf('@');
  const digest = rest.slice(at + 1);
  if (at < 0 || !/^sha(?:256|512):/.test(digest)) return { named: rest };
  return { named: rest.slice(0, at), digest: isDigest(digest) ? digest : parseDigest(digest, 'image') };
}
