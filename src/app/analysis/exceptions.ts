import type { Finding } from '../../core/finding.ts';
import type { Exception, Policy } from '../../core/policy.ts';
import type { Time } from '../../core/time.ts';
import type { Analysis } from './analyze.ts';

/** An exception of the policy and what it comes to. */
export interface ExceptionUse {
  readonly exception: Exception;
  readonly standing: 'to come' | 'in force' | 'ended';
  /** The findings that it silences, as of the evaluation time. */
  readonly silences: readonly Finding[];
}

/** In the order of the policy file. */
export function exceptionUses({ lineage, findings }: Pick<Analysis, 'lineage' | 'findings'>): readonly ExceptionUse[] {
  return allExceptions(lineage.policy).map((exception) => ({
    exception,
    standing: standing(exception, lineage.at),
    silences: findings.filter((finding) => finding.exception === exception.id),
  }));
}

/** Those of the policy, and what it accepts in images: that is tolerated, too, and has an owner and an end. */
export function allExceptions({ exceptions, contents }: Policy): readonly Exception[] {
  return [...exceptions, ...contents.accepted];
}

/** Whether it holds at an instant. */
export function standing({ starts, expires }: Exception, at: Time): ExceptionUse['standing'] {
  if (at >= expires) return 'ended';
  return starts !== undefined && at < starts ? 'to come' : 'in force';
}
