import type { ChangeRecord } from '../../core/change-record.ts';
import { known } from '../../core/known.ts';
import type { Lineage } from '../../core/lineage.ts';
import type { Absence } from '../../core/strength.ts';
import type { Deployment, Placement } from '../../core/subjects.ts';
import { MINUTE } from '../../core/time.ts';
import { madeOnce } from '../made-once.ts';
import { clockTime } from '../sentences/sentences.ts';

/** What a change record says about a deployment that names it. */
export type Cover =
  | { readonly covers: true; readonly record: ChangeRecord }
  /** `wrong`: goes on after the reference. `isFaint`: the names may merely differ. */
  | {
      readonly covers: false;
      readonly wrong: string;
      readonly record?: ChangeRecord;
      readonly isFaint?: true;
      readonly absence?: Absence;
      readonly gap?: string;
    };

// Two systems have two clocks.
const CLOCKS = 2 * MINUTE;

/** What a deployment names under an annotation. `isOld`: the change of image before it named the same. */
export function namedChange({ annotations, preceding }: Deployment, annotation: string) {
  const reference = valueAt(annotations, annotation);
  return { reference, isOld: reference !== undefined && reference === valueAt(preceding?.annotations, annotation) };
}

function valueAt(annotations: Deployment['annotations'], key: string): string | undefined {
  const value = annotations && Object.hasOwn(annotations, key) ? annotations[key]?.trim() : undefined;
  return value === '' ? undefined : value;
}

/** Undefined: no change system is read, so that nobody can say. */
export function coverOf(
  reference: string,
  deployment: Deployment,
  placement: Placement,
  lineage: Lineage,
): Cover | undefined {
  const record = lineage.changeRecord(reference);
  if (!record) {
    const coverage = lineage.changeCoverage(deployment.at);
    if (!coverage) return undefined;
    return {
      covers: false,
      wrong: 'of which no change system that is read has a record',
      absence: coverage.absence,
      ...known({ gap: coverage.gap }),
    };
  }
  if (record.isUndated && (record.approved ?? 0) > deployment.at + CLOCKS) return undated(record);
  const wrong = wrongWith(record, deployment);
  if (wrong !== undefined) return { covers: false, wrong, record };
  return serviceOf(record, placement, lineage) ?? { covers: true, record };
}

function undated(record: ChangeRecord): Cover {
  return { covers: false, wrong: 'which was approved, and nobody says whether before', record, isFaint: true };
}

function wrongWith({ refused, approved, from, to }: ChangeRecord, { at }: Deployment): string | undefined {
  if (refused) return 'which was refused';
  if (approved === undefined) return 'which nobody is on record as having approved';
  if (approved > at + CLOCKS) return `which was approved only at ${clockTime(approved)}`;
  if (from !== undefined && at < from - CLOCKS) return `which is planned from ${clockTime(from)} on`;
  if (to !== undefined && at > to + CLOCKS) return `which was planned until ${clockTime(to)}`;
  return undefined;
}

/** It is about something else: surely, where that is another workload on record; else its names may merely be others. */
function serviceOf(record: ChangeRecord, placement: Placement, lineage: Lineage): Cover | undefined {
  const services = record.services.map(plain);
  if (services.length === 0 || services.some((one) => namesOf(placement).has(one))) return undefined;
  const isOther = services.some((one) => namesIn(lineage).has(one));
  const wrong = `which is about ${record.services.slice(0, 3).join(', ')}`;
  return { covers: false, wrong, record, ...(!isOther && { isFaint: true }) };
}

const namesIn = madeOnce((lineage: Lineage): ReadonlySet<string> => {
  const names = new Set<string>();
  for (const placement of lineage.placements) for (const name of namesOf(placement)) names.add(name);
  return names;
});

/** By what a change system may call a workload: its own name, also with its namespace or kind, the namespace, the repository. */
function namesOf({ namespace, workload, reference, environment }: Placement): ReadonlySet<string> {
  const name = workload.slice(workload.indexOf('/') + 1);
  const repository = reference?.repository;
  const all = [name, namespace, `${namespace}/${name}`, workload, repository, repository?.split('/').at(-1)];
  const named = all.flatMap((one) => (one === undefined || one === '' ? [] : [plain(one)]));
  return new Set(environment ? [...named, ...named.map((one) => `${one}-${plain(environment.name)}`)] : named);
}

/** `Shop API` and `shop/api` are `shop-api`. */
function plain(name: string): string {
  return name
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '');
}
