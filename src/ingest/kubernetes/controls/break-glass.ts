import { known } from '../../../core/known.ts';
import { isObject } from '../../records/json.ts';
import type { JsonObject } from '../../source.ts';
import type { Verdict } from '../refusal.ts';
import { textOf } from '../written.ts';

const LONGEST_TICKET = 253;

/**
 * Marks on a workload, or on its pod template, by which a control lets it in unjudged. StackRox goes by presence alone,
 * an empty value included; Binary Authorization by the word `true`.
 */
export function breakGlass(workload: JsonObject): readonly Verdict[] {
  const found = new Map<string, Verdict>();
  for (const metadata of metadatas(workload)) {
    const { annotations, labels } = metadata;
    if (isObject(annotations) && Object.hasOwn(annotations, STACKROX)) {
      const ticket = textOf(annotations, STACKROX)?.slice(0, LONGEST_TICKET);
      found.set('stackrox', { control: 'stackrox', decision: 'overridden', rule: STACKROX, ...known({ ticket }) });
    }
    const isForced =
      (isObject(annotations) && textOf(annotations, `alpha.${IMAGE_POLICY}`) === 'true') ||
      (isObject(labels) && textOf(labels, IMAGE_POLICY) === 'true');
    if (isForced) {
      const control = 'binary-authorization';
      found.set(control, { control, decision: 'overridden', rule: IMAGE_POLICY });
    }
  }
  return [...found.values()];
}

const STACKROX = 'admission.stackrox.io/break-glass';
const IMAGE_POLICY = 'image-policy.k8s.io/break-glass';

// Of the object, of its template, and of the template of a CronJob's jobs.
function metadatas(workload: JsonObject): readonly JsonObject[] {
  const paths = [
    ['metadata'],
    ['spec', 'template', 'metadata'],
    ['spec', 'jobTemplate', 'spec', 'template', 'metadata'],
  ];
  return paths.flatMap((path) => {
    let value: unknown = workload;
    for (const key of path) value = isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
    return isObject(value) ? [value] : [];
  });
}
