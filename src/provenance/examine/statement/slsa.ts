import { jsonHash } from '../../../core/canonical.ts';
import { known } from '../../../core/known.ts';
import { isJson, type Json, textOf, within } from '../../strict.ts';
import type { Statement } from '../../../core/attachment.ts';

type Provenance = Omit<Statement, 'predicateType'>;

// As Google Cloud Build writes it.
const V01 = 'https://slsa.dev/provenance/v0.1';
const V02 = 'https://slsa.dev/provenance/v0.2';
// 1.1 has kept the name.
const V1 = 'https://slsa.dev/provenance/v1';
const MOST_MATERIALS = 64;

/** What provenance of SLSA (0.1, 0.2, 1.x) tells of a build: claims of its builder, bounded. Nothing for other predicates. */
export function slsaIn(predicateType: string, predicate: unknown): Provenance {
  if (!isJson(predicate)) return {};
  if (predicateType === V01) return known(v01(predicate));
  if (predicateType === V02) return known(v02(predicate));
  return predicateType === V1 ? known(v1(predicate)) : {};
}

/** https://slsa.dev/spec/v0.1/provenance */
function v01(predicate: Json) {
  const recipe = within(predicate, 'recipe');
  const { materials } = predicate;
  const first = Array.isArray(materials) && isJson(materials[0]) ? materials[0] : undefined;
  return {
    builder: text(within(predicate, 'builder'), 'id'),
    buildType: text(recipe, 'type'),
    source: text(first, 'uri'),
    commit: text(within(first, 'digest'), 'sha1'),
    workflow: text(recipe, 'entryPoint'),
    run: text(within(predicate, 'metadata'), 'buildInvocationId'),
    materials: materialsOf(materials),
    parameters: hashOf(recipe?.['arguments']),
  };
}

/** https://slsa.dev/spec/v0.2/provenance */
function v02(predicate: Json) {
  const invocation = within(predicate, 'invocation');
  const source = within(invocation, 'configSource');
  const environment = within(invocation, 'environment');
  return {
    builder: text(within(predicate, 'builder'), 'id'),
    buildType: text(predicate, 'buildType'),
    ...sourceOf(text(source, 'uri')),
    commit: text(within(source, 'digest'), 'sha1'),
    workflow: text(source, 'entryPoint'),
    run:
      text(environment, 'github_run_id') ??
      text(within(predicate, 'metadata'), 'buildInvocationID') ??
      text(within(predicate, 'metadata'), 'buildInvocationId'),
    trigger: text(environment, 'github_event_name'),
    materials: materialsOf(predicate['materials']),
    parameters: hashOf(invocation?.['parameters']),
  };
}

/** https://slsa.dev/spec/v1.1/provenance */
function v1(predicate: Json) {
  const definition = within(predicate, 'buildDefinition');
  const external = within(definition, 'externalParameters');
  const workflow = within(external, 'workflow');
  const details = within(predicate, 'runDetails');
  const dependencies = definition?.['resolvedDependencies'];
  const first = Array.isArray(dependencies) && isJson(dependencies[0]) ? dependencies[0] : undefined;
  const dependency = first && within(first, 'digest');
  const from = sourceOf(text(workflow, 'repository') ?? text(external, 'source') ?? text(first, 'uri'));
  return {
    builder: text(within(details, 'builder'), 'id'),
    buildType: text(definition, 'buildType'),
    ...from,
    ref: text(workflow, 'ref') ?? from.ref,
    commit: text(dependency, 'gitCommit') ?? text(dependency, 'sha1'),
    workflow: text(workflow, 'path'),
    run: text(within(details, 'metadata'), 'invocationId'),
    trigger: text(within(within(definition, 'internalParameters'), 'github'), 'event_name'),
    materials: materialsOf(dependencies),
    parameters: hashOf(external),
  };
}

/** `git+https://HOST/PATH@REF`, as builders of GitHub write it. */
function sourceOf(uri: string | undefined): { readonly source: string | undefined; readonly ref: string | undefined } {
  const at = uri?.lastIndexOf('@refs/') ?? -1;
  if (uri === undefined || at < 0) return { source: uri, ref: undefined };
  return { source: uri.slice(0, at), ref: uri.slice(at + 1) };
}

function materialsOf(list: unknown): Provenance['materials'] {
  if (!Array.isArray(list)) return undefined;
  const read = list.slice(0, MOST_MATERIALS).flatMap((one: unknown) => {
    const uri = isJson(one) ? textOf(one, 'uri') : undefined;
    if (!isJson(one) || uri === undefined) return [];
    const [digest] = Object.entries(within(one, 'digest') ?? {});
    return [
      { uri, ...(digest && typeof digest[1] === 'string' && { digest: `${digest[0]}:${digest[1]}`.slice(0, 200) }) },
    ];
  });
  return read.length > 0 ? read : undefined;
}

function hashOf(value: unknown): string | undefined {
  return isJson(value) ? jsonHash(value) : undefined;
}

function text(object: Json | undefined, key: string): string | undefined {
  return object && textOf(object, key);
}
