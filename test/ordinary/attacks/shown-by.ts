/**
 * Which kinds of feeds show what, from what their records contain ("What it cannot tell" of each kind in
 * docs/sources.md), not from what any rule does. Written before any attack was played.
 */

/** A push with the tag and the digest that it got. */
export const MOVED_TAG = [
  'distribution',
  'harbor',
  'ecr-cloudtrail',
  'ecr-eventbridge',
  'google-artifact-registry',
  'azure-acr',
  'azure-acr-log',
  'github-packages',
  'dockerhub-audit',
  'nexus',
  'nexus-audit',
  'jfrog',
] as const;

/** Who pushed to which tag or digest. github-packages names github-actions[bot] for all runs, but people by name. */
export const PUSHER = [
  'distribution',
  'harbor',
  'harbor-audit',
  'ecr-cloudtrail',
  'artifact-registry-audit',
  'azure-acr-log',
  'quay-logs',
  'github-packages',
  'dockerhub',
  'dockerhub-audit',
  'nexus',
  'nexus-audit',
  'jfrog',
  'jfrog-access',
] as const;

/** Who pushed which digest under which tag, in one feed. */
export const PUSHER_AND_DIGEST = PUSHER.filter((kind) => MOVED_TAG.some((one) => one === kind));

/** That something was pushed at all, by tag or by digest, and when. */
export const PUSHED = [...MOVED_TAG, ...PUSHER.filter((kind) => !MOVED_TAG.some((one) => one === kind))] as const;

/** The client's address. ECR shows `AWS Internal` for a push. */
export const PUSHED_FROM = [
  'distribution',
  'artifact-registry-audit',
  'azure-acr-log',
  'quay-logs',
  'nexus',
  'nexus-audit',
  'jfrog-access',
] as const;

/** The client's name. Artifact Registry sees the front end of Google, ECR sees itself. */
export const PUSHED_WITH = ['distribution', 'azure-acr-log', 'quay-logs'] as const;

/** A manifest's parts: config and layers, or the children of an index. */
export const PARTS = ['distribution', 'ecr-cloudtrail'] as const;

export const DELETED = [
  'distribution',
  'harbor',
  'harbor-audit',
  'ecr-cloudtrail',
  'ecr-eventbridge',
  'artifact-registry-audit',
  'google-artifact-registry',
  'azure-acr',
  'azure-acr-log',
  'quay-logs',
  'dockerhub-audit',
  'nexus',
  'nexus-audit',
  'jfrog',
] as const;

/** A run with trigger, ref and workflow. */
export const RUNS = [
  'github',
  'github-audit',
  'gitlab',
  'azure-devops',
  'google-cloud-build',
  'codebuild',
  'jenkins',
  'tekton',
  'circleci',
  'buildkite',
] as const;

/** Who started a run. The service account of Cloud Build and Tekton is not who. */
export const STARTED_RUN = [
  'github',
  'github-audit',
  'gitlab',
  'azure-devops',
  'google-cloud-build-audit',
  'codebuild',
  'codebuild-cloudtrail',
  'buildkite',
] as const;

/** A run with its workflow file or pipeline's name. */
export const RUN_WORKFLOWS = [
  'github',
  'azure-devops',
  'circleci',
  'codebuild',
  'jenkins',
  'tekton',
  'buildkite',
] as const;

/** Digests of what runs. */
export const RUNNING = ['kubernetes-pods', 'kubernetes-audit', 'gke-audit'] as const;

/** Who asked a cluster for what. */
export const ASKED = ['kubernetes-audit', 'gke-audit'] as const;

export const HOSTS = ['docker', 'podman'] as const;

/** Changes of members, tokens and settings of registries. */
export const SETTINGS = [
  'harbor-audit',
  'ecr-cloudtrail',
  'aws-cloudtrail',
  'google-audit',
  'google-iam',
  'azure-activity',
  'github-audit',
  'gitlab-audit',
  'gitlab',
  'quay-logs',
  'dockerhub-audit',
  'nexus-audit',
  'jfrog-audit',
] as const;

export const ADMISSION = ['kyverno', 'gatekeeper', 'binary-authorization', 'kubernetes-audit', 'gke-audit'] as const;
