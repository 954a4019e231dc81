import { counted, firstOf } from '../../core/count.ts';
import type { ScopeExceeded } from '../../core/door.ts';
import type { Finding } from '../../core/finding.ts';
import type { Lineage } from '../../core/lineage.ts';
import type { Placement, Push } from '../../core/subjects.ts';
import type { ExceededDoor } from '../../core/watch.ts';
import type { Judged, Rule } from '../rule.ts';
import { clockTime, nameOf, whereOf } from '../sentences/sentences.ts';

type Told = ExceededDoor['records'][number];

/** What a record names, and what stands against it. */
interface Suspect {
  readonly subject: Push | Placement;
  readonly findings: readonly Finding[];
}

const MOST_SHOWN = 10;

export const outOfScopeRecord: Rule = {
  id: 'out-of-scope-record',
  version: 1,
  title: 'A source told of what it has no say in',
  severity: 'low',
  mode: 'observe',
  attack: [{ technique: 'T1565' }],
  why: 'Nothing of it is believed. Believed, it could date, complete or explain what another system did: whoever may write to a small registry or project could so clear what stands against an image elsewhere.',
  respond: [
    'Find out who can write to this source, and whether what its record tells did happen.',
    'Where the source may speak of it, add it to covers, projects, accounts, cluster, host or containers of its entry in sources.',
    'Where something stands against the same image, take the record for a forgery until somebody can explain it.',
  ],
  benignIf: ['the source tells of more than its entry in the policy says'],
  phase: 'incident',
  on: 'door',
  quiet: {},

  detect({ about, part, name, records }, lineage, judged) {
    const clearing = records.filter((record) => suspectsOf(record, lineage, judged).length > 0);
    const suspects = new Map(
      clearing.flatMap((one) => suspectsOf(one, lineage, judged)).map((one) => [one.subject.key, one] as const),
    );
    const told = `The source ${about.name} told ${counted(records.length, 'record')} of the ${part} ${name}, of which it may not speak`;
    const shown = clearing.length > 0 ? clearing : records;
    return {
      summary:
        suspects.size === 0
          ? `${told}; ${part === 'container' ? 'they are taken for claims, since whoever chose what it runs can print anything' : 'none is believed'}.`
          : `${told}; believed, they could have cleared ${standing([...suspects.values()])}.`,
      confidence: 'asserted',
      ...(suspects.size > 0 && { severity: 'high', alsoOn: [...suspects.keys()] }),
      missing: ['who wrote them'],
      evidence: shown
        .slice(0, MOST_SHOWN)
        .map(({ fact }) => ({ fact, says: `${about.name} told this as ${fact.told} at ${clockTime(fact.at)}` })),
    };
  },
};

function standing(suspects: readonly Suspect[]): string {
  return firstOf(
    suspects.map(({ subject, findings }) => {
      const what = 'container' in subject ? whereOf(subject) : nameOf(subject);
      return `${[...new Set(findings.map(({ rule }) => rule))].join(' and ')} on ${what}`;
    }),
    3,
  );
}

function suspectsOf({ fact, references }: Told, lineage: Lineage, judged: Judged): readonly Suspect[] {
  const digests = (fact.images ?? []).flatMap(({ digest }) => digest ?? []);
  const named = references.flatMap((one) =>
    lineage.pushesTo(one).filter(({ tag }) => one.tag === undefined || tag === one.tag),
  );
  const pushes = [...named, ...digests.flatMap(lineage.pushesOf), ...projectPushes(fact, lineage)];
  const placements = digests.flatMap(lineage.placementsOfDigest);
  return [
    ...pushes.map((subject) => ({ subject, findings: judged.suspicionsOf(subject) })),
    ...placements.map((subject) => ({ subject, findings: judged.suspicions(subject.key) })),
  ].filter(({ findings }) => findings.length > 0);
}

/** Pushes of its time that the policy lets its project explain. */
function projectPushes({ project, at }: ScopeExceeded, { pushes, policy }: Lineage): readonly Push[] {
  if (project === undefined) return [];
  return pushes.filter(
    (push) =>
      Math.abs(push.at - at) <= policy.windows.buildToPush &&
      policy
        .publishers(push)
        .some(({ builds = [] }) => builds.some((one) => `${one.source}:${one.project}` === project)),
  );
}
