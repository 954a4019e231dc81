export { distributionGithubKubernetes } from './distribution-github-kubernetes.ts';
