import type { ImagePatterns } from '../../../core/control-event.ts';
import { known } from '../../../core/known.ts';
import { isObject } from '../../records/json.ts';
import type { JsonObject } from '../../source.ts';
import { given, objectOf, objectsOf, textOf, textsOf } from '../written.ts';

const MOST = 32;
const LONGEST = 200;
const DEEPEST = 24;

/**
 * Which images a policy judges, and which it lets in, as far as it lists them: policy-controller's globs, Kyverno's image
 * references and its patterns of `image`, lists of repositories in Gatekeeper's constraints (its library compares by
 * beginning, https://open-policy-agent.github.io/gatekeeper-library/website/validation/allowedrepos). Undefined where it
 * lists none, or more than anybody keeps.
 */
export function imagePatterns(policy: JsonObject): ImagePatterns | undefined {
  const spec = objectOf(policy, 'spec') ?? {};
  const kind = textOf(policy, 'kind') ?? '';
  const rules = objectsOf(spec, 'rules');
  const verified = rules.flatMap((rule) => objectsOf(rule, 'verifyImages'));
  const [listed, exempted] = constraintLists(objectOf(spec, 'parameters') ?? {});
  const isList = /disallow|deny|denied|block|forbid/i.test(kind);
  const checked = [
    ...objectsOf(spec, 'images').flatMap((one) => textsIn(one, 'glob')),
    ...objectsOf(spec, 'matchImageReferences').flatMap((one) => textsIn(one, 'glob').map(anyText)),
    ...verified.flatMap((one) => [...textsOf(one, 'imageReferences'), ...textsIn(one, 'image')].map(anyText)),
    ...(isList ? listed : []),
  ];
  const allowed = [
    ...verified.flatMap((one) => textsOf(one, 'skipImageReferences').map(anyText)),
    ...rules.flatMap((rule) => wantedImages(objectOf(rule, 'validate') ?? {}).map(anyText)),
    ...(isList ? [] : listed),
    ...exempted,
  ];
  const found = known({ checked: kept(checked), allowed: kept(allowed) });
  return Object.keys(found).length > 0 ? found : undefined;
}

function kept(patterns: readonly string[]): readonly string[] | undefined {
  const all = [...new Set(patterns)].sort();
  return all.length > 0 && all.length <= MOST && all.every((one) => one.length <= LONGEST) ? all : undefined;
}

function textsIn(object: JsonObject, key: string): readonly string[] {
  const value = textOf(object, key);
  return value === undefined ? [] : [value];
}

/** Kyverno's `*` is any text. */
function anyText(pattern: string): string {
  return pattern.trim().replace(/\*+/g, '**');
}

const LISTS = /^(?:allowed|disallowed|denied|blocked)?(?:repos|repositories|registries|images|prefixes)$/i;
const EXEMPT = /^(?:exempt|exempted|excluded|ignored)(?:repos|repositories|registries|images)$/i;

function constraintLists(parameters: JsonObject): readonly [listed: readonly string[], exempted: readonly string[]] {
  const keys = Object.keys(parameters);
  const [listed, exempted] = [LISTS, EXEMPT].map((names) =>
    keys.filter((key) => names.test(key)).flatMap((key) => textsOf(parameters, key)),
  );
  // The library's exempted images are whole names, or beginnings that end with a star.
  return [(listed ?? []).map((one) => `${one.replace(/\*+$/, '')}**`), (exempted ?? []).map(anyText)];
}

/** The patterns of Kyverno that images have to meet: `registry.acme.example/* | ghcr.io/acme/*`. */
function wantedImages(validate: JsonObject): readonly string[] {
  const patterns = [given(validate, 'pattern'), ...objectsOf(validate, 'anyPattern')];
  return leaves(patterns)
    .filter(([key]) => key === 'image')
    .flatMap(([, pattern]) => pattern.split('|').map((one) => one.trim()));
}

/** The texts of a pattern with the keys that they stand under, without Kyverno's anchors: `=(initContainers)`, `(image)`. */
export function leaves(pattern: unknown, key = '', depth = DEEPEST): readonly (readonly [key: string, text: string])[] {
  if (typeof pattern === 'string') return [[key, pattern]];
  if (depth === 0) return [];
  if (Array.isArray(pattern)) return pattern.flatMap((one) => leaves(one, key, depth - 1));
  if (!isObject(pattern)) return pattern === undefined || pattern === null ? [] : [[key, JSON.stringify(pattern)]];
  return Object.entries(pattern).flatMap(([name, one]) =>
    leaves(one, name.replace(/^[=+X^<]?\((.*)\)$/, '$1'), depth - 1),
  );
}
