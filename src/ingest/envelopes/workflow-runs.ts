import type { Envelope } from '../envelope.ts';

/**
 * A page of the runs of a repository, as `gh api repos/OWNER/REPO/actions/runs` prints it; Gitea answers in the same form.
 * https://docs.github.com/rest/actions/workflow-runs
 */
export const workflowRuns: Envelope = {
  name: 'workflow-runs',
  key: 'workflow_runs',
  recognises: ({ workflow_runs: runs }) => Array.isArray(runs),
  *open({ workflow_runs: runs }) {
    if (Array.isArray(runs)) for (const record of runs) yield { record };
  },
};
