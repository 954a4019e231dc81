import type { Finding } from '../../core/finding.ts';
import { nest } from '../../rules/incidents.ts';

/** The findings as they stand: of the last evaluation of everything, and of first looks at what came since. */
export interface Standing {
  /** `number`: of the facts that were looked at. */
  looked(number: number, findings: readonly Finding[]): void;
  /** Everything up to the facts of this number was evaluated. */
  judged(through: number, findings: readonly Finding[]): void;
  findings(): readonly Finding[];
}

export function createStanding(saved: readonly Finding[]): Standing {
  let base = saved;
  let looks: readonly { readonly number: number; readonly findings: readonly Finding[] }[] = [];
  let all = saved;

  function join(): void {
    const later = new Map(looks.flatMap(({ findings }) => findings.map((finding) => [finding.id, finding] as const)));
    all = later.size === 0 ? base : nest([...base.filter(({ id }) => !later.has(id)), ...later.values()]);
  }

  return {
    looked(number, findings) {
      if (findings.length === 0) return;
      looks = [...looks, { number, findings }];
      join();
    },
    judged(through, findings) {
      base = findings;
      looks = looks.filter(({ number }) => number > through);
      join();
    },
    findings: () => all,
  };
}
