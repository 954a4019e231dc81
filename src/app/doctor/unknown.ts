import { firstOf } from '../../core/count.ts';
import type { LogClass } from '../../core/log-class.ts';
import type { ExpectedSource } from '../../core/policy.ts';
import type { Source } from '../../ingest/source.ts';
import * as kinds from '../../ingest/sources/index.ts';
import type { PolicyFile } from '../../policy/file/load.ts';
import { compileFile } from '../policies/compile-file.ts';
import { type Check, note } from './check.ts';

const MOST = 5;
const KINDS: readonly Source[] = Object.values(kinds);

/** A source of the policy, and whether all that it brings is a claim. */
interface Fed {
  readonly name: string;
  readonly kind: Source;
  readonly covers: readonly string[];
  readonly cluster?: string;
  readonly isClaim: boolean;
}

/** What this organisation cannot know from what its policy connects, one sentence a kind of records, and what would change it. */
export async function unknowns(file: PolicyFile): Promise<readonly Check[]> {
  const { sources } = await compileFile(file, false);
  const collected = new Set((file.spec.collectors ?? []).flatMap((one) => ('source' in one ? [one.source] : [])));
  const fed = sources.flatMap((source): Fed[] => {
    const kind = KINDS.find(({ name }) => name === source.kind);
    return kind ? [{ ...source, kind, isClaim: !collected.has(source.name) && isClaim(source, kind) }] : [];
  });
  // Whoever has connected nothing is told so elsewhere.
  if (fed.length === 0) return [];
  const of = (logClass: LogClass): readonly Fed[] =>
    fed.filter(({ kind }) => kind.logClass === logClass && kind.asksAtIntervals !== true);
  const asked = fed.some(({ kind }) => kind.asksAtIntervals === true);
  return [
    ...builds(of('ci')),
    ...pushes(of('registry'), asked),
    ...deployments(of('deployment')),
    ...(of('host').length > 0
      ? []
      : [
          'nothing of hosts is read: an image built or committed by hand, and what runs outside of clusters, is not seen. Connect docker or podman of the hosts that build',
        ]),
  ].map((says) => note('unknown', says));
}

function isClaim({ delivers, claims }: ExpectedSource, kind: Source): boolean {
  return kind.claims === true || (delivers && (claims || kind.delivery.senders === 'users'));
}

function builds(fed: readonly Fed[]): readonly string[] {
  if (fed.length === 0)
    return [
      'no build system is read: a stolen account of the pipeline passes for it, where it pushes from where the pipeline does. Connect one: landwaiter sources',
    ];
  return [
    ...onlyClaimed(fed).map(({ kind, names }) => {
      const asks = kind.name === 'github' || kind.name === 'gitlab';
      const better = asks
        ? `With an API token, for a collector of the kind ${kind.name} (docs/collectors.md), the system itself is asked`
        : `Connect its own records (landwaiter sources ${kind.name})`;
      return `runs of ${kind.name} are told by webhooks alone (${names}): whoever learns a hook's secret can make up the run that explains a push, which then stays quiet, called a claim. ${better}: beside that, a claim alone explains nothing`;
    }),
    ...(fed.some(({ kind }) => kind.tells.digest)
      ? []
      : [
          'no record tells which build made an image, so that runs are joined to pushes by commit or time: name the commit in the tag, or in the label org.opencontainers.image.revision',
        ]),
  ];
}

function pushes(fed: readonly Fed[], asked: boolean): readonly string[] {
  if (fed.length === 0)
    return ['no registry is read: who pushed an image, and whether its tag was moved, is not known'];
  const recorded = new Set(fed.flatMap(({ isClaim, covers }) => (isClaim ? [] : covers)));
  const unrecorded = fed.filter(({ covers }) => covers.length === 0 || covers.some((host) => !recorded.has(host)));
  return onlyClaimed(unrecorded).map(({ kind, names, covers }) => {
    const logs = KINDS.filter(
      ({ name, logClass, delivery }) =>
        logClass === 'registry' && delivery.senders === 'system' && name.startsWith(`${kind.name}-`),
    ).map(({ name }) => name);
    const better = [
      ...(asked ? [] : ['a collector of the kind registry (docs/collectors.md) asks for what is there']),
      ...logs.map((log) => `${log} says who pushed`),
    ];
    return `pushes${covers === '' ? '' : ` to ${covers}`} are told by webhooks alone (${names}): who pushed is what they say, custody calls the publisher unknown, and one that is lost stays lost${better.length > 0 ? `. Better: ${better.join('; ')}` : ''}`;
  });
}

function deployments(fed: readonly Fed[]): readonly string[] {
  if (fed.length === 0)
    return [
      'nothing of clusters is read: what runs, who deployed it, and whether anybody ever pushed it, is not known. Connect kubernetes-audit and kubernetes-pods',
    ];
  const listed = new Set(fed.flatMap(({ kind, cluster }) => (kind.name === 'kubernetes-pods' ? [cluster] : [])));
  const clusters = fed.flatMap(({ kind, cluster }) =>
    kind.name === 'kubernetes-audit' && !listed.has(cluster) ? [cluster ?? 'a cluster without a name'] : [],
  );
  if (clusters.length === 0) return [];
  return [
    `of the cluster ${firstOf([...new Set(clusters)], MOST)} only the audit log is read: what started before it began is not known, and digests only where kubelets report them there (level Request for pods/status). A collector of the kind kubernetes (docs/collectors-kubernetes.md) asks for all pods`,
  ];
}

/** Kinds of which all that comes is a claim. */
function onlyClaimed(fed: readonly Fed[]) {
  return [...Map.groupBy(fed, ({ kind }) => kind)]
    .filter(([, all]) => all.every((one) => one.isClaim))
    .map(([kind, all]) => ({
      kind,
      names: firstOf(
        all.map(({ name }) => name),
        MOST,
      ),
      covers: firstOf([...new Set(all.flatMap(({ covers }) => covers))], MOST),
    }));
}
