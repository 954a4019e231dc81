import { pathTo } from '../state/address.ts';
import { short } from './foreign.tsx';

const DIGITS = 12;

/** `sha256:d630284c2c74`, as far as digests are told apart by people; leads to what is known of it. */
export function DigestLink({ digest }: { readonly digest: string }) {
  return (
    <a class="code" href={pathTo('images', digest)} title={digest}>
      {shortDigest(digest)}
    </a>
  );
}

export function shortDigest(digest: string): string {
  const [algorithm = '', digits = ''] = digest.split(':');
  return short(`${algorithm}:${digits.slice(0, DIGITS)}`);
}

export function ActorLink({ name }: { readonly name: string }) {
  return <a href={pathTo('actors', name)}>{short(name, 60)}</a>;
}

interface ImageNameShown {
  readonly registry?: string | undefined;
  readonly repository: string;
  readonly tag?: string | undefined;
}

/** `prod/shop/api:1.4.2`: the registry is in the title. */
export function ImageLink({ registry, repository, tag }: ImageNameShown) {
  const name = registry === undefined ? repository : `${registry}/${repository}`;
  return (
    <a href={pathTo('repositories', name)} title={short(tag === undefined ? name : `${name}:${tag}`)}>
      {short(tag === undefined ? repository : `${repository}:${tag}`, 90)}
    </a>
  );
}

interface PlaceShown {
  readonly cluster?: string | undefined;
  readonly namespace?: string | undefined;
  readonly workload?: string | undefined;
}

export function WorkloadLink({ cluster, namespace, workload }: PlaceShown) {
  if (workload === undefined) return null;
  const where = [cluster, namespace].filter((one) => one !== undefined).join(' / ');
  return (
    <a href={pathTo('workloads', cluster ?? '-', namespace ?? '-', workload)} title={short(where)}>
      {short(workload, 60)}
    </a>
  );
}
