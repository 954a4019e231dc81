import { isDigest } from '../core/digest.ts';
import { InvalidInput, quoted } from '../core/error.ts';
import type { ImageName } from '../core/finding.ts';
import { known } from '../core/known.ts';
import type { Lineage } from '../core/lineage.ts';
import type { Policy } from '../core/policy.ts';
import type { Reference } from '../core/reference.ts';
import { readReference } from '../lineage/references.ts';

/**
 * The images that a person's text means: a digest, its first 12 or more hexadecimal digits, a reference, or a
 * repository path without its host. @throws InvalidInput when nothing on record is called so.
 */
export function findImages(text: string, lineage: Lineage): readonly ImageName[] {
  const found = [...byDigest(text, lineage), ...byName(text, lineage)];
  const unique = [...new Map(found.map((image) => [JSON.stringify(image), image])).values()];
  if (unique.length === 0)
    throw new InvalidInput(
      'IMAGE',
      `no record mentions ${quoted(text)}: give a digest, a reference such as registry.example/shop/api:1.4, or a repository path`,
    );
  return unique;
}

function byDigest(text: string, lineage: Lineage): readonly ImageName[] {
  const wanted = isDigest(text) ? text : /^[0-9a-f]{12,64}$/.test(text) ? `sha256:${text}` : undefined;
  if (wanted === undefined) return [];
  const digests = new Set(
    [
      ...lineage.pushes.map((push) => push.digest),
      ...lineage.placements.flatMap((one) => (one.digest ? [one.digest] : [])),
    ].filter((digest) => digest.startsWith(wanted)),
  );
  return [...digests].map((digest) => {
    const push = lineage.pushesOf(digest)[0];
    const reference = push ?? lineage.placementsOfDigest(digest)[0]?.reference;
    return {
      registry: reference?.registry ?? '',
      repository: reference?.repository ?? '',
      digest,
      ...known({ tag: push?.tag }),
    };
  });
}

/** What a text names, if it is a reference or a path. `path`: as it stands, which may be that of any registry. */
export function namedIn(
  text: string,
  policy: Policy,
): { readonly reference: Reference; readonly path: string; readonly wantsTag: boolean } | undefined {
  const reference = readReference(text, policy);
  if (!reference) return undefined;
  const [, path = text] = /^(?:docker\.io\/(?:library\/)?)?([^:@]+)/.exec(text) ?? [];
  return { reference, path, wantsTag: text.slice(text.lastIndexOf('/') + 1).includes(':') };
}

function byName(text: string, lineage: Lineage): readonly ImageName[] {
  const named = namedIn(text, lineage.policy);
  if (!named) return [];
  const { reference, path, wantsTag } = named;
  const names = [
    ...lineage.pushes,
    ...lineage.digestless.map((one) => ({ ...one, digest: undefined })),
    ...lineage.placements.flatMap((one) => (one.reference ? [{ ...one.reference, digest: one.digest }] : [])),
  ];
  return names
    .filter(
      (name) =>
        (name.registry === reference.registry && name.repository === reference.repository) || name.repository === path,
    )
    .filter((name) => !wantsTag || name.tag === reference.tag)
    .filter((name) => !reference.digest || name.digest === reference.digest)
    .map((name) => ({
      registry: name.registry,
      repository: name.repository,
      ...known({ tag: wantsTag ? name.tag : undefined, digest: wantsTag ? undefined : name.digest }),
    }));
}
