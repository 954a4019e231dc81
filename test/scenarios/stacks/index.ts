export { distributionGithubKubernetes } from './distribution-github-kubernetes.ts';
export { harborGitlabKubernetes } from './harbor-gitlab-kubernetes.ts';
