import type { AdmissionScope, ControlChanged } from '../../../core/control-event.ts';
import type { Control } from '../../../core/subjects.ts';
import { isMet, type Labels, type Standing } from './admission-scope.ts';

type Changed = Pick<Control, 'effect' | 'change' | 'facts'>;

/**
 * A change of a namespace's labels by which a control that then stood leaves the namespace out: it no longer has a label
 * that a selector asks for, or it has one that a selector does not want.
 */
export function leftOut(fact: ControlChanged, changed: Changed, { scopes, labels }: Standing): Changed {
  const name = fact.namespace;
  if (fact.labels === undefined || fact.seen || name === undefined) return changed;
  const before = labels(fact.cluster, name, fact.at);
  const after = written(fact, before);
  const left = scopes(fact.cluster, fact.at).flatMap((control) =>
    (control.scopes ?? []).filter((scope) => leaves(scope, before, after, fact)).map((scope) => ({ control, scope })),
  );
  const [first] = left;
  if (!first) return changed;
  const by = left.slice(0, MOST).map(({ control, scope }) => saidOf(control, scope));
  // What a mutating webhook does for a namespace nobody knows here.
  const isGuard = left.some(({ control }) => !control.subject.startsWith('Mutating'));
  return {
    effect: isGuard ? 'loosened' : changed.effect,
    change: `${changed.change}; so ${by.join(', ')} leaves the namespace out`,
    facts: [changed.facts[0], ...changed.facts.slice(1), ...new Set(left.slice(0, MOST).map(({ control }) => control))],
  };
}

const MOST = 3;

function saidOf({ subject }: ControlChanged, { name }: AdmissionScope): string {
  return subject.endsWith(` ${name}`) ? subject : `${name} (${subject})`;
}

function written({ labels = {}, whole }: ControlChanged, before: Labels): Labels {
  const known = new Map([...(whole ? [] : before.known), ...Object.entries(labels)]);
  return { known, whole: whole === true || before.whole };
}

/** It was judged before, as far as anybody knows, and is not by what was written now. */
function leaves(scope: AdmissionScope, before: Labels, after: Labels, fact: ControlChanged): boolean {
  const { labels = {}, whole, change, namespace = '' } = fact;
  const isMade = change.startsWith('created');
  return scope.namespaces.some((one) => {
    if (isMet(one, after, namespace) !== false) return false;
    // One that is made must name the label: selectors that want a label are for those that choose to have it. What is written as
    // a whole repeats what may always have stood there.
    const isNamed = Object.hasOwn(labels, one.key) && (isMade || !whole);
    return isMade ? isNamed : (isMet(one, before, namespace) ?? isNamed);
  });
}
