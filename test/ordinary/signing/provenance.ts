import type { Build } from '../act.ts';
import { runnerOf, runOf } from '../records/builds/github-run.ts';

/** In whose name a build at GitHub speaks. */
export const BUILDERS = ['github-hosted', 'self-hosted'].map((kind) => `https://github.com/actions/runner/${kind}`);

/** What `actions/attest-build-provenance` states of a run. https://slsa.dev/spec/v1.1/provenance */
export function provenanceOf(build: Build): object {
  const { system, project, workflow, ref, commit, attempt } = build;
  const { id, event } = runOf(build);
  const repository = `https://${system.host}/${project}`;
  const [hosted, own] = BUILDERS;
  return {
    buildDefinition: {
      buildType: 'https://actions.github.io/buildtypes/workflow/v1',
      externalParameters: { workflow: { ref, repository, path: workflow } },
      internalParameters: { github: { event_name: event } },
      resolvedDependencies: [{ uri: `git+${repository}@${ref}`, digest: { gitCommit: commit } }],
    },
    runDetails: {
      builder: { id: runnerOf(build).isHosted ? hosted : own },
      metadata: { invocationId: `${repository}/actions/runs/${id}/attempts/${attempt}` },
    },
  };
}
