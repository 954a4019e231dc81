import type { JsonObject } from '../../source.ts';
import type { Level } from './control-state.ts';
import { changed, loosened, objectOf, type Phrase, textOf, tightened, given } from '../written.ts';

// Each control's own way: a label that puts the namespace under it, or one that takes it out.
const LABELS: ReadonlyMap<string, (value: string | undefined) => Phrase['effect']> = new Map([
  ['pod-security.kubernetes.io/enforce', podSecurity],
  ['policy.sigstore.dev/include', (value: string | undefined) => (value === 'true' ? 'tightened' : 'loosened')],
  ['policy.sigstore.dev/exclude', exempting],
  ['admission.gatekeeper.sh/ignore', exempting],
  [
    'securesystemsengineering.connaisseur/webhook',
    (value: string | undefined) => (value === 'validate' ? 'tightened' : 'loosened'),
  ],
]);

const EFFECTS = { loosened, tightened, changed } as const;

/** What the labels of a namespace, or of a patch of one, say about the admission controls over its workloads. */
export function namespacePhrases(namespace: JsonObject): readonly Phrase[] {
  const labels = objectOf(objectOf(namespace, 'metadata') ?? {}, 'labels') ?? {};
  return Object.keys(labels).flatMap((key) => {
    const effect = LABELS.get(key);
    const label = given(labels, key);
    if (!effect || (label !== null && typeof label !== 'string')) return [];
    // A merge patch takes a label away by null.
    const value = label ?? undefined;
    return [EFFECTS[effect(value)](`label ${key}${value === undefined ? ' removed' : `: ${value.slice(0, 63)}`}`)];
  });
}

/** The same of the paths that a JSON patch takes away: `/metadata/labels/policy.sigstore.dev~1include`. */
export function removedLabelPhrases(paths: readonly string[]): readonly Phrase[] {
  return paths.flatMap((path) => {
    const [, label] = /^\/metadata\/labels\/([^/]+)$/.exec(path) ?? [];
    const key = label?.replaceAll('~1', '/').replaceAll('~0', '~') ?? '';
    const effect = LABELS.get(key);
    return effect ? [EFFECTS[effect(undefined)](`label ${key} removed`)] : [];
  });
}

const POD_SECURITY_LEVELS: ReadonlyMap<string | undefined, number> = new Map([
  ['baseline', 1],
  ['restricted', 2],
]);

/** How much each of these labels of a namespace protects it. */
export function namespaceLevels(namespace: JsonObject): readonly Level[] {
  const labels = objectOf(objectOf(namespace, 'metadata') ?? {}, 'labels') ?? {};
  return [...LABELS].map(([key, effect]): Level => {
    const value = textOf(labels, key);
    if (effect === podSecurity) return [`label ${key}`, POD_SECURITY_LEVELS.get(value) ?? 0];
    if (effect === exempting) return [`label ${key}`, given(labels, key) === undefined ? 0 : -1];
    return [`label ${key}`, effect(value) === 'tightened' ? 1 : 0];
  });
}

function exempting(value: string | undefined): Phrase['effect'] {
  return value === undefined ? 'tightened' : 'loosened';
}

function podSecurity(value: string | undefined): Phrase['effect'] {
  if (value === 'restricted') return 'tightened';
  return value === undefined || value === 'privileged' ? 'loosened' : 'changed';
}
