import type { LandwaiterEvent } from '../../src/core/event.ts';
import type { NamedPart } from '../../src/core/door.ts';
import type { ExpectedSource } from '../../src/core/policy.ts';
import { compilePolicy } from '../../src/policy/compile/compile.ts';
import { loadPolicy } from '../../src/policy/file/load.ts';

const NAME = 'sandbox.example';

/** The sources of a sandbox: each may speak of its own registry, cluster, host or project alone. */
export function sandboxSources(): readonly ExpectedSource[] {
  const text = `version: 1
sources:
  - { name: sandbox-registry, kind: distribution, covers: [${NAME}], intake: { auth: bearer, secret: A } }
  - { name: sandbox-cluster, kind: kubernetes-pods, cluster: ${NAME}, intake: { auth: bearer, secret: B } }
  - { name: sandbox-host, kind: podman, host: ${NAME}, intake: { auth: bearer, secret: C } }
  - { name: sandbox-project, kind: github, projects: [${NAME}], intake: { auth: bearer, secret: D } }
`;
  return compilePolicy(loadPolicy(text, 'sandbox')).sources;
}

/**
 * What the sandbox's own door would tell instead of an event: the same, at the same time, of the same bytes and accounts, as
 * having happened in the sandbox. Undefined: the event names nothing that a scope is asked of.
 */
export function inSandbox(event: LandwaiterEvent): LandwaiterEvent | undefined {
  const parts: readonly NamedPart[] = ['registry', 'cluster', 'host', 'project'];
  const part = parts.find((one) => one in event);
  if (!part) return undefined;
  const origin = { ...event.origin, path: `intake/sandbox-${part}/1` };
  return { ...event, [part]: NAME, origin };
}
