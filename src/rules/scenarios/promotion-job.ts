/** The policy in which promotion is a job of the build system, for cases. */
export function promotedByJob(policy: string): string {
  return policy.replace(
    'actors: [promoter]',
    'actors: [promoter]\n    builds: [{ source: github, project: acme/promote, workflows: [".github/workflows/promote.yml"], triggers: [workflow_dispatch] }]',
  );
}

/** A run of that job. */
export const JOB = {
  project: 'acme/promote',
  workflow: '.github/workflows/promote.yml',
  trigger: 'workflow_dispatch',
} as const;
