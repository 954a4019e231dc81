import { analyze } from '../src/app/analysis/analyze.ts';
import type { Evidence } from '../src/app/analysis/evidence.ts';
import { learnPolicy } from '../src/app/policies/learn-policy.ts';
import { type Finding, isSuspicion } from '../src/core/finding.ts';
import { compilePolicy, observe } from '../src/policy/compile/compile.ts';
import { loadPolicy } from '../src/policy/file/load.ts';

/** What a draft of these records calls critical in them, though nothing is said of its subject without a policy. */
export function madeCritical(evidence: Evidence): readonly Finding[] {
  const draft = compilePolicy(loadPolicy(learnPolicy(evidence), 'draft.yaml'));
  const raised = analyze(evidence, draft).findings.filter(isSuspicion);
  const critical = raised.filter(({ severity }) => severity === 'critical');
  if (critical.length === 0) return [];
  const told = new Set(analyze(evidence, observe()).findings.filter(isSuspicion).flatMap(subjectsOf));
  return critical.filter((one) => {
    // An incident is about what its parts are about: whoever pushed often is told by any of these pushes.
    const about = raised.filter(({ id }) => id === one.id || one.parts?.includes(id) === true);
    return !about.flatMap(subjectsOf).some((subject) => told.has(subject));
  });
}

/** The image, wherever it is; where no record tells its bytes, the push under its name, or where it runs. */
function subjectsOf({ id, image, placement }: Finding): readonly string[] {
  if (image?.digest !== undefined) return [id, image.digest];
  const push = image && JSON.stringify([image.registry, image.repository, image.tag]);
  const place = placement && JSON.stringify([placement.cluster, placement.namespace, placement.workload]);
  return [id, push, place].filter((one) => one !== undefined);
}
