import { isDigest } from '../../../core/digest.ts';
import type { Product } from '../../../core/event.ts';
import { known } from '../../../core/known.ts';

const LONGEST_REFERENCE = 1024;
const MOST_PRODUCTS = 100;

/** One thing a run says it made; undefined when neither text is what it should be. A job may print a line end. */
export function product(reference: string | undefined, digest: string | undefined): Product | undefined {
  const [name, pinned] = (reference ?? '').trim().split('@');
  const given = digest?.trim();
  const told = known({
    reference: name === undefined || name === '' || name.length > LONGEST_REFERENCE ? undefined : name,
    digest: isDigest(given) ? given : isDigest(pinned) ? pinned : undefined,
  });
  return told.reference === undefined && told.digest === undefined ? undefined : told;
}

/**
 * Products by the type hints of Tekton Chains: `…IMAGE_URL` with `…IMAGE_DIGEST`, `…ARTIFACT_URI` with
 * `…ARTIFACT_DIGEST`, and `IMAGES`, a list of references with digests. `-` in a name counts as `_`.
 * https://tekton.dev/docs/chains/slsa-provenance/
 */
export function hintedProducts(results: Iterable<readonly [string, string]>): readonly Product[] | undefined {
  const digests = new Map<string, string>();
  const names = new Map<string, string>();
  const listed: string[] = [];
  for (const [name, value] of results) {
    const hint = name.replaceAll('-', '_').toUpperCase();
    const [, prefix, part] = /^(.*(?:IMAGE|ARTIFACT)_)(URL|URI|DIGEST)$/.exec(hint) ?? [];
    if (hint === 'IMAGES') listed.push(...value.split(/[\s,]+/).filter((one) => one !== ''));
    else if (part === 'DIGEST') digests.set(prefix ?? '', value);
    else if (part !== undefined) names.set(prefix ?? '', value);
  }
  const found = [
    ...[...names].map(([key, name]) => product(name, digests.get(key))),
    ...[...digests].filter(([key]) => !names.has(key)).map(([, digest]) => product(undefined, digest)),
    ...listed.map((one) => product(one, undefined)),
  ].flatMap((one) => one ?? []);
  return found.length > 0 ? found.slice(0, MOST_PRODUCTS) : undefined;
}
