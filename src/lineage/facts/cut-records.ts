import type { LandwaiterEvent } from '../../core/event.ts';
import { addTo } from '../../core/grouping.ts';

const MARK = ':cut';

/**
 * The facts without those of records that a log cut, where the whole record is there, too: one API server may write the same
 * request to a file in full and to a webhook without its objects. Who makes requests may choose their ids: a fact stands for
 * another only where both are about the same thing at the same time.
 */
export function withoutCut<One extends LandwaiterEvent>(facts: readonly One[]): readonly One[] {
  if (!facts.some(({ cut }) => cut)) return facts;
  const whole = new Map<string, One[]>();
  for (const fact of facts) if (!fact.cut) addTo(whole, fact.id, fact);
  return facts.filter((fact) => {
    const at = fact.cut ? fact.id.lastIndexOf(MARK) : -1;
    if (at === -1) return true;
    const id = `${fact.id.slice(0, at)}${fact.id.slice(at + MARK.length)}`;
    return whole.get(id)?.some((one) => one.at === fact.at && aboutOf(one) === aboutOf(fact)) !== true;
  });
}

function aboutOf(fact: LandwaiterEvent): string {
  switch (fact.type) {
    case 'workload.changed':
      return JSON.stringify([fact.type, fact.cluster, fact.namespace, fact.kind, fact.name, fact.verb]);
    case 'control.changed':
      return JSON.stringify([fact.type, fact.cluster, fact.namespace, fact.control, fact.subject]);
    case 'admission.decided':
      return JSON.stringify([fact.type, fact.cluster, fact.namespace, fact.kind, fact.control, fact.decision]);
    default:
      return fact.type;
  }
}
