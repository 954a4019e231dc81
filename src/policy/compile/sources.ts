import { known } from '../../core/known.ts';
import type { Binding, Policy } from '../../core/policy.ts';
import { compilePatterns } from '../matching/pattern.ts';
import type { Canonical } from '../matching/repositories.ts';
import { withRead } from './read-images.ts';
import { compileScope, hostOf } from './scope.ts';
import type { CollectorSpec } from '../schema/collectors.ts';
import type { SourceSpec } from '../schema/schema.ts';

/** What is expected of each source, and what its `files` patterns say about a file; of several, the first to say wins. */
export function compileSources(
  sources: readonly SourceSpec[],
  canonical: Canonical,
  collectors: readonly CollectorSpec[],
): Pick<Policy, 'binding' | 'sources'> {
  const entries = sources.map((spec) => ({
    files: compilePatterns(spec.files ?? [], 'path'),
    binding: bindingOf(spec, canonical),
  }));
  return {
    binding: (path) => {
      let binding: Binding = {};
      for (const one of entries) {
        if (!one.files.matches(path)) continue;
        const containers = [...(binding.containers ?? []), ...(one.binding.containers ?? [])];
        binding = { ...one.binding, ...binding, ...(containers.length > 0 && { containers }) };
      }
      return binding;
    },
    sources: sources
      .map((one) => withRead(one, collectors))
      .map((spec) => ({
        name: spec.name,
        kind: spec.kind,
        covers: [...new Set((spec.covers ?? []).map((one) => canonical(hostOf(one))))],
        delivers: spec.intake !== undefined,
        isRead: spec.isRead,
        claims: isClaiming(spec, sources),
        scope: compileScope(spec, canonical),
        ...bindingOf(spec, canonical),
        ...known({
          account: spec.account,
          functions: spec.functions,
          expectEvery: spec.expectEvery,
          subjectsPerHour: spec.subjectsPerHour,
          files: spec.files && compilePatterns(spec.files, 'path'),
        }),
      })),
  };
}

function bindingOf(
  { kind, cluster, host, registry, observedAt, routing, containers }: SourceSpec,
  canonical: Canonical,
): Binding {
  return known({
    cluster,
    host,
    registry: registry === undefined ? undefined : canonical(registry),
    observedAt,
    routing,
    containers: containers?.map(({ namespace, workload, container = '' }) => ({
      kind,
      namespace,
      workload,
      container,
    })),
  });
}

/** Whoever knows the secret of one entry can then send for another; what stands in a path, logs and proxies keep. */
function isClaiming({ name, intake }: SourceSpec, all: readonly SourceSpec[]): boolean {
  if (!intake) return false;
  const isShared = all.some(
    (other) => other.name !== name && intake.secret !== undefined && other.intake?.secret === intake.secret,
  );
  return intake.auth === 'path' || isShared;
}
