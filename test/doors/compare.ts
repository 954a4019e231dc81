import type { Finding } from '../lab/verdict.ts';

/** A finding that stands in one way of reading the records, and not, or otherwise, in the other. */
export interface Difference {
  readonly rule: string;
  readonly title: string;
  /** `open high`; `nothing` where it does not stand. */
  readonly fromFiles: string;
  readonly throughDoors: string;
}

const NOTHING = 'nothing';

/** What stands, by id: what was resolved on the way, since it came later than what it explains, stands no more. */
export function compareFindings(
  fromFiles: readonly Finding[],
  throughDoors: readonly Finding[],
): readonly Difference[] {
  const [files, doors] = [standing(fromFiles), standing(throughDoors)];
  const ids = [...new Set([...files.keys(), ...doors.keys()])].sort();
  return ids.flatMap((id) => {
    const [one, other] = [files.get(id), doors.get(id)];
    const { rule = '', title = '' } = one ?? other ?? {};
    const words = [one, other].map((found) => (found ? `${found.state} ${found.severity}` : NOTHING));
    const [said = NOTHING, heard = NOTHING] = words;
    return said === heard ? [] : [{ rule, title, fromFiles: said, throughDoors: heard }];
  });
}

function standing(findings: readonly Finding[]): ReadonlyMap<string, Finding> {
  return new Map(findings.filter(({ state }) => state !== 'resolved').map((one) => [one.id, one]));
}
