import { ATTACHMENT_TAG } from '../../../core/attachment-tag.ts';
import type { Digest } from '../../../core/digest.ts';
import { known } from '../../../core/known.ts';
import { formatReference } from '../../../core/reference.ts';
import type { Analysis } from '../analyze.ts';

export const HIT_KINDS = ['finding', 'image', 'tag', 'repository', 'workload', 'actor', 'run', 'address'] as const;
export type HitKind = (typeof HIT_KINDS)[number];

/** Something on record that is called, or begins, like what was looked for. */
export interface Hit {
  readonly kind: HitKind;
  /** By which it is asked for: a finding's id, a digest, `host/repository`, `host/repository:tag`, an actor's name. */
  readonly name: string;
  /** What tells it from others of the kind. */
  readonly says?: string;
  /** Who pushed from an address. */
  readonly actor?: string;
  /** Of what a run made, where a push is explained by it. */
  readonly digest?: Digest;
  /** Of a workload. */
  readonly place?: { readonly cluster?: string; readonly namespace: string; readonly workload: string };
}

/** The best of a kind, and how many more there are. */
export interface HitGroup {
  readonly kind: HitKind;
  readonly hits: readonly Hit[];
  readonly more: number;
}

const MOST_OF_A_KIND = 8;
/** Fewer digits are in too many digests. */
const LEAST_DIGITS = 6;

/** Looks for a text in what things are called, whatever its case; what is called exactly so comes first. */
export function search(
  text: string,
  { lineage, findings }: Pick<Analysis, 'lineage' | 'findings'>,
): readonly HitGroup[] {
  const wanted = text.trim().toLowerCase();
  const has = (name: string | undefined): boolean => name?.toLowerCase().includes(wanted) === true;
  const digits = /^(?:sha(?:256|512):)?([a-f0-9]+)/.exec(wanted)?.[1] ?? '';
  const isDigest = (digest: string): boolean =>
    digits.length >= LEAST_DIGITS && (digest.split(':')[1] ?? '').startsWith(digits);
  // Systems that count attempts write them behind the number that people know: `19148920478/1`.
  const isRun = (run: string): boolean => run === wanted || run.startsWith(`${wanted}/`);
  const found = gatherer(wanted);
  for (const { id, title, incident } of findings)
    if (id.startsWith(wanted) || (incident === undefined && has(title)))
      found({ kind: 'finding', name: id, says: title });
  for (const push of lineage.pushes) {
    const repository = formatReference({ registry: push.registry, repository: push.repository });
    if (isDigest(push.digest)) found({ kind: 'image', name: push.digest, says: repository });
    if (push.tag !== undefined && has(`${repository}:${push.tag}`))
      found({ kind: 'tag', name: `${repository}:${push.tag}` });
    if (push.actor && has(push.actor.name)) found({ kind: 'actor', name: push.actor.name });
    if (push.address !== undefined && push.address === wanted)
      found({
        kind: 'address',
        name: push.address,
        says: `pushes by ${push.actor?.name ?? 'nobody on record'}`,
        ...known({ actor: push.actor?.name }),
      });
  }
  for (const { registry, repository } of lineage.repositories) {
    const name = formatReference({ registry, repository });
    if (has(name)) found({ kind: 'repository', name });
  }
  for (const { cluster, namespace, workload, digest } of lineage.placements) {
    if (digest && isDigest(digest)) found({ kind: 'image', name: digest });
    if (has(workload) || has(`${namespace}/${workload}`))
      found({
        kind: 'workload',
        name: `${cluster ?? 'unknown cluster'}/${namespace}/${workload}`,
        place: { namespace, workload, ...(cluster !== undefined && { cluster }) },
      });
  }
  for (const { actor } of lineage.deployments) if (actor && has(actor.name)) found({ kind: 'actor', name: actor.name });
  for (const one of lineage.runs) {
    const { system, project, run, commit } = one;
    if (!isRun(run) && !(digits.length >= LEAST_DIGITS && commit?.startsWith(digits))) continue;
    const made = lineage.builtBy(one);
    // The parts of an image are pushed before it, without a tag.
    const { digest } = made.find(({ tag }) => tag !== undefined) ?? made[0] ?? {};
    found({ kind: 'run', name: `${system} run ${run} of ${project}`, ...known({ says: commit, digest }) });
  }
  return found.groups();
}

function gatherer(wanted: string): ((hit: Hit) => void) & { groups(): readonly HitGroup[] } {
  const byKind = new Map<HitKind, Map<string, Hit>>();
  const add = (hit: Hit): void => {
    const own = byKind.get(hit.kind) ?? new Map<string, Hit>();
    byKind.set(hit.kind, own);
    const key = `${hit.name} ${hit.actor ?? ''}`;
    if (!own.has(key)) own.set(key, hit);
  };
  // Somebody who looks for a name looks for images before what is attached to them.
  const weight = ({ kind, name }: Hit): number => {
    if (name.toLowerCase() === wanted) return 0;
    if (kind === 'tag' && ATTACHMENT_TAG.test(name.slice(name.lastIndexOf(':') + 1))) return 3;
    return name.toLowerCase().endsWith(wanted) ? 1 : 2;
  };
  const groups = (): readonly HitGroup[] =>
    HIT_KINDS.flatMap((kind) => {
      const own = [...(byKind.get(kind)?.values() ?? [])].sort((one, other) => weight(one) - weight(other));
      return own.length === 0
        ? []
        : [{ kind, hits: own.slice(0, MOST_OF_A_KIND), more: Math.max(0, own.length - MOST_OF_A_KIND) }];
    });
  return Object.assign(add, { groups });
}
