import { decodedText } from '../percent.ts';
import { isDigest } from '../../../core/digest.ts';
import type { Product } from '../../../core/event.ts';
import { known } from '../../../core/known.ts';

/**
 * The image that a package URL names: `pkg:oci/api@sha256%3A…?repository_url=registry.example/shop/api&tag=1.4`, or
 * `pkg:docker/shop/api@1.4?repository_url=registry.example`. https://github.com/package-url/purl-spec
 */
export function imageOfPurl(purl: string): Product | undefined {
  const [, type, path = '', version = '', query = ''] =
    /^pkg:(oci|docker)\/([^@?#]+)(?:@([^?#]+))?(?:\?([^#]*))?/i.exec(purl) ?? [];
  if (type === undefined) return undefined;
  const qualifiers = new URLSearchParams(query);
  const place = qualifiers
    .get('repository_url')
    ?.replace(/^https?:\/\//, '')
    .replace(/\/$/, '');
  const told = decodedText(version);
  const name =
    type.toLowerCase() === 'oci' ? place : [place, decodedText(path)].filter((part) => part !== undefined).join('/');
  const tag = qualifiers.get('tag') ?? (isDigest(told) || told === '' || told.startsWith('sha') ? undefined : told);
  const product = known({
    reference: name === undefined || name === '' || name.length > 512 ? undefined : tag ? `${name}:${tag}` : name,
    digest: isDigest(told) ? told : undefined,
  });
  return product.reference === undefined && product.digest === undefined ? undefined : product;
}
