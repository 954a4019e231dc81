/** As Google calls who bears the token of a job of GitHub. */
export const JOB = (project: string): string =>
  `principal://iam.googleapis.com/projects/4100/locations/global/workloadIdentityPools/github/subject/repo:${project}:ref:refs/heads/main`;
