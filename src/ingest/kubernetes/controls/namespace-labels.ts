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

/** The API server sets it by the name, and nobody can choose otherwise. */
const NAME = 'kubernetes.io/metadata.name';
const MOST_LABELS = 64;

/** The labels that an object, or a patch of it, sets and takes away; undefined where they are too many to keep. */
export function labelsWritten(
  shown: readonly JsonObject[],
  removed: readonly string[],
): Readonly<Record<string, string | null>> | undefined {
  const set = shown.flatMap((one) => Object.entries(objectOf(objectOf(one, 'metadata') ?? {}, 'labels') ?? {}));
  const all = [...set, ...removed.map((path) => [labelAt(path), null] as const)];
  const labels = all.flatMap(([key, value]): readonly (readonly [string, string | null])[] =>
    key !== undefined && key !== NAME && key !== '__proto__' && (value === null || typeof value === 'string')
      ? [[key.slice(0, LONGEST), value?.slice(0, LONGEST) ?? null]]
      : [],
  );
  return labels.length <= MOST_LABELS ? Object.fromEntries(labels) : undefined;
}

/** All labels of a namespace, as a `control.changed` has them. */
export function labelsOf(namespace: JsonObject): {
  readonly labels?: Readonly<Record<string, string | null>>;
  readonly whole?: true;
} {
  const labels = labelsWritten([namespace], []);
  return labels ? { labels, whole: true } : {};
}

/** A change of labels of which only a selector on record tells whether it matters. */
export function otherLabelPhrases(labels: Readonly<Record<string, string | null>> | undefined): readonly Phrase[] {
  const others = Object.entries(labels ?? {}).filter(([key]) => !LABELS.has(key));
  return others
    .slice(0, 8)
    .map(([key, value]) => changed(`label ${key}${value === null ? ' removed' : `: ${value.slice(0, 63)}`}`));
}

const LONGEST = 317;

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
    const key = labelAt(path) ?? '';
    const effect = LABELS.get(key);
    return effect ? [EFFECTS[effect(undefined)](`label ${key} removed`)] : [];
  });
}

function labelAt(path: string): string | undefined {
  const [, label] = /^\/metadata\/labels\/([^/]{1,400})$/.exec(path) ?? [];
  return label?.replaceAll('~1', '/').replaceAll('~0', '~');
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
