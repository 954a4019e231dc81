/**
 * The subject of a token that a CI system gives a job: `repo:acme/shop:ref:refs/heads/main` of GitHub and
 * `project_path:acme/shop:ref_type:branch:ref:main` of GitLab, also at the end of what a cloud calls its bearer.
 * https://docs.github.com/en/actions/reference/security/oidc, https://docs.gitlab.com/ci/secrets/id_token_authentication/
 */
const SUBJECTS: readonly (readonly [system: string, subject: RegExp])[] = [
  ['github', /(?:^|\/)repo:([\w.-]{1,100}\/[\w.-]{1,100}):/],
  ['gitlab', /(?:^|\/)project_path:([\w./-]{3,400}):ref_type:/],
];

/** Of whose job a token is, by the subject in the name of who acted: `github:acme/shop`. */
export function projectOfJob(name: string): string | undefined {
  for (const [system, subject] of SUBJECTS) {
    const project = subject.exec(name)?.[1];
    if (project !== undefined) return `${system}:${project}`;
  }
  return undefined;
}
