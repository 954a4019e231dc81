import { type Finding, isAtLeastSevere } from '../../core/finding.ts';
import type { RepositoryName } from '../../core/policy.ts';
import { DAY, type Time } from '../../core/time.ts';
import { serversOf } from '../../lineage/join/clusters/sole-cluster.ts';
import { type Drafting, draftPolicy } from '../../policy/learn/draft/draft.ts';
import type { Questioned } from '../../policy/learn/observed/questioned.ts';
import { predecessors } from '../../rules/actors/succession.ts';
import type { Analysis } from '../analysis/analyze.ts';

/** A policy drafted from a history that was judged without one; see {@link draftPolicy}. */
export function draftFrom(history: History, drafting?: Drafting): string {
  const serverOf = serversOf(history.lineage.facts);
  return draftPolicy(history.lineage, questionedBy(history), { ...drafting, serverOf });
}

type History = Pick<Analysis, 'lineage' | 'findings' | 'alsoOn'>;

function questionedBy({ lineage, findings, alsoOn }: History): Questioned {
  const successors = successorsIn(lineage, findings);
  const isHeirs = ({ rule, image, actor }: Finding): boolean =>
    OF_A_NEW_NAME.has(rule) && successors.has(actorKey(image?.registry ?? '', actor?.name ?? ''));
  const serious = findings.filter(
    (one) => isAtLeastSevere(one.severity, 'medium') && one.state !== 'resolved' && !isHeirs(one),
  );
  const pushes = new Set(serious.flatMap(({ image }) => (image ? [keyOf(image, image.tag, image.digest)] : [])));
  const places = new Set(
    serious.flatMap(({ placement, image }) =>
      placement ? [JSON.stringify([placement.cluster, placement.namespace, placement.workload, image?.digest])] : [],
    ),
  );
  const newcomers = newcomersIn(lineage, serious);
  const carrying = new Set(
    serious.flatMap(({ rule, id }) => (rule === 'implant-in-contents' ? (alsoOn.get(id) ?? []) : [])),
  );
  return {
    contents: ({ key }) => carrying.has(key),
    byNewcomer: ({ registry, actor }) => actor !== undefined && newcomers.has(actorKey(registry, actor.name)),
    push: (push) => pushes.has(keyOf(push, push.tag, push.digest)),
    placement: ({ cluster, namespace, workload, digest }) =>
      places.has(JSON.stringify([cluster, namespace, workload, digest])),
  };
}

/** What is told of an account for its name alone, or rests on that. */
const OF_A_NEW_NAME: ReadonlySet<string> = new Set(['push-by-new-actor', 'stranger-keeps-pushing', 'implant-deployed']);

/** Who goes on with all that another account of the registry did, which has been silent since: a draft has both names. */
function successorsIn(lineage: Analysis['lineage'], findings: Analysis['findings']): ReadonlySet<string> {
  const told = new Set(findings.flatMap(({ rule, actor }) => (OF_A_NEW_NAME.has(rule) && actor ? actor.name : [])));
  return new Set(
    lineage.pushers.flatMap(({ actor, pushes }) => {
      const last = told.has(actor.name) ? pushes.at(-1) : undefined;
      return last && predecessors(last, lineage).length > 0 ? actorKey(last.registry, actor.name) : [];
    }),
  );
}

const WHO_IS_NEW: ReadonlySet<string> = new Set(['push-by-new-actor', 'tag-repointed']);
const SEVERAL = 3;

/** Who began to push to a registry a day or more after others did, and of whom findings say several times that he is not who usually does. */
function newcomersIn({ pushes }: Analysis['lineage'], serious: Analysis['findings']): ReadonlySet<string> {
  const began = new Map<string, Time>();
  for (const { registry, actor, at } of pushes)
    for (const key of actor ? [registry, actorKey(registry, actor.name)] : []) if (!began.has(key)) began.set(key, at);
  const told = Map.groupBy(
    serious.filter(({ rule, image, actor }) => WHO_IS_NEW.has(rule) && image && actor),
    ({ image, actor }) => actorKey(image?.registry ?? '', actor?.name ?? ''),
  );
  return new Set(
    [...told].flatMap(([key, own]) => {
      const registry = own[0]?.image?.registry ?? '';
      const isLate = (began.get(key) ?? 0) - (began.get(registry) ?? 0) >= DAY;
      return own.length >= SEVERAL && isLate ? key : [];
    }),
  );
}

function actorKey(registry: string, name: string): string {
  return JSON.stringify([registry, name]);
}

function keyOf({ registry, repository }: RepositoryName, tag: string | undefined, digest: string | undefined): string {
  return JSON.stringify([registry, repository, tag, digest]);
}
