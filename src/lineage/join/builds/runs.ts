import type { ClaimedField, Run } from '../../../core/build.ts';
import type { RunReported } from '../../../core/event.ts';
import { known } from '../../../core/known.ts';
import type { Policy } from '../../../core/policy.ts';
import { bestOf, isRecorded, weakest } from '../../../core/strength.ts';
import { earliest, latest } from '../../../core/time.ts';
import { gatherAttempts } from './attempts/attempts.ts';
import { memo, once } from '../../facts/lazy.ts';
import { byTime } from '../../facts/order.ts';
import type { RunFacts } from '../../facts/run-facts.ts';
import type { Projects } from './attempts/own-records.ts';
import { otherAttempts } from './attempts/other-attempts.ts';
import { type NamedFacts, namedFacts } from './projects/project-names.ts';
import { numbersOf, oldestFirst, type Runs } from './run-list.ts';

/** Runs, and what their projects are called. */
export interface JoinedRuns extends Runs, Pick<NamedFacts, 'renamed'> {}

/**
 * Records of one run attempt merged; each field from the latest record that has it, since runs only become better known.
 * What only holds runs completes them, and what is recorded of another attempt of the same run. Beside the CI system's own
 * records, claims (webhooks) add only what these lack, and are marked as such.
 */
export function joinRuns(
  facts: RunFacts,
  policy: Policy,
  ownUntil: Projects['ownUntil'] = () => -Infinity,
): JoinedRuns {
  const names = namedFacts(facts, policy);
  const attempts = gatherAttempts(names.facts, { recordedAs: names.recordedAs, ownUntil });
  const { factsOf, parentOf, naming, held, ...summary } = attempts;
  const others = otherAttempts(attempts);
  const at = memo((number: number): Run => {
    const own = factsOf(number).toSorted(byTime);
    const named = own.find((fact) => fact.parent !== undefined);
    const parent = named && parentOf(named);
    const kin = { parent: parent?.toSorted(byTime) ?? [], others: () => others(number) };
    const run = merge(own, kin, policy);
    const identified = own.find(({ projectId }) => projectId !== undefined);
    const formerly = identified && names.calledThen(identified, run.from);
    return called({ ...run, ...known({ formerly }) }, summary.project(number), names);
  });
  // Of what has a commit only from what holds it, no fact of its own names that.
  const inherited = once(() => Map.groupBy(held, (number) => at(number).commit ?? ''));
  const runs: JoinedRuns = {
    ...summary,
    renamed: names.renamed,
    calledNow: names.recordedAs,
    keysOf: names.keysOf,
    // What a collector asks for, or the policy wants on record, is not taken on anybody's word.
    isHeard: (number) =>
      summary.isRecorded(number) || (summary.isHeard(number) && !policy.wantsRecord(summary.project(number))),
    at,
    ofCommit: (commit) => [...new Set([...naming(commit), ...(inherited().get(commit) ?? [])])],
    all: once(() =>
      oldestFirst(
        runs,
        numbersOf(runs, () => true),
      ).map(at),
    ),
  };
  return runs;
}

/** What stands against the name of its project; where only claims tell it, they alone tell that the run is one of that project. */
function called(run: Run, project: string, { isNameClaimed, takenBy }: NamedFacts): Run {
  const taken = takenBy(project);
  return {
    ...run,
    ...(isNameClaimed(project) && { strength: weakest([run.strength, 'asserted']) }),
    ...known({ taken }),
  };
}

const FIELDS: readonly ClaimedField[] = [
  'conclusion',
  'workflow',
  'ref',
  'commit',
  'trigger',
  'head',
  'sourceRepository',
  'runner',
  'actor',
];

/** What a run has from what holds it, such as the pipeline of a job. */
const INHERITED: ReadonlySet<ClaimedField> = new Set(['ref', 'commit', 'trigger', 'head', 'sourceRepository', 'actor']);

/** What every attempt of a run has alike: a run that is started again builds the same commit by the same workflow. */
const SHARED: ReadonlySet<ClaimedField> = new Set(['workflow', 'ref', 'commit', 'trigger', 'head', 'sourceRepository']);

interface Kin {
  readonly parent: readonly RunReported[];
  /** What is recorded of the run's other attempts. */
  others(): readonly RunReported[];
}

function merge(all: readonly RunReported[], { parent, others }: Kin, policy: Policy): Run {
  const facts = bestOf(all);
  const [first] = facts;
  if (!first) throw new Error('a run without records');
  // A claim about what holds it says nothing of a run that is on record.
  const around = isRecorded(first) ? parent.filter(isRecorded) : parent;
  const again = isRecorded(first) ? others() : [];
  const shared = new Set<RunReported>();
  const teller = (field: ClaimedField): RunReported | undefined => {
    const own = lastWith(facts, field) ?? (INHERITED.has(field) ? lastWith(around, field) : undefined);
    const other = own === undefined && SHARED.has(field) ? lastWith(again, field) : undefined;
    if (other) shared.add(other);
    return own ?? other;
  };
  const claimed = facts.length < all.length ? all.filter((fact) => !isRecorded(fact)) : [];
  const claims: Partial<Record<ClaimedField, RunReported>> = {};
  for (const field of FIELDS) {
    const claim = teller(field) ? undefined : lastWith(claimed, field);
    if (claim) claims[field] = claim;
  }
  const told = <Key extends ClaimedField>(field: Key): RunReported[Key] | undefined =>
    (teller(field) ?? claims[field])?.[field];
  const ends = facts.flatMap((fact) => (fact.ended === undefined ? [] : [fact.ended]));
  const actor = told('actor');
  return {
    system: first.system,
    project: first.project,
    run: first.run,
    from: earliest(facts.map((fact) => fact.started ?? fact.at)),
    products: facts.flatMap((fact) =>
      (fact.products ?? []).map((product) => ({ ...product, strength: fact.strength })),
    ),
    strength: weakest([...facts, ...around].map((fact) => fact.strength)),
    claims,
    facts: around.length + shared.size > 0 ? [...around, ...shared, ...all].sort(byTime) : all,
    ...known({
      to: ends.length > 0 ? latest(ends) : undefined,
      conclusion: told('conclusion'),
      workflow: told('workflow'),
      ref: told('ref'),
      commit: told('commit'),
      trigger: told('trigger'),
      head: told('head'),
      sourceRepository: told('sourceRepository'),
      runner: told('runner'),
      number: facts.findLast((fact) => fact.number !== undefined)?.number,
      committed: facts.findLast((fact) => fact.committed !== undefined)?.committed,
      actor: actor && policy.actor(actor),
    }),
  };
}

/** The latest record with the field. A fork once told stays: no later claim takes it back. */
function lastWith(facts: readonly RunReported[], field: ClaimedField): RunReported | undefined {
  const fork =
    field === 'head' ? facts.findLast(({ head, project }) => head !== undefined && head !== project) : undefined;
  // Who starts a part of it again did not start it.
  const isItsOwn = (fact: RunReported): boolean => field !== 'actor' || fact.again === undefined;
  return fork ?? facts.findLast((fact) => fact[field] !== undefined && isItsOwn(fact));
}
