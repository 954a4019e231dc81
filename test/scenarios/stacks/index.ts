export { acrAzuredevopsAks } from './acr-azuredevops-aks.ts';
export { distributionGithubKubernetes } from './distribution-github-kubernetes.ts';
export { ecrCodebuildEks } from './ecr-codebuild-eks.ts';
export { garCloudbuildGke } from './gar-cloudbuild-gke.ts';
export { harborGitlabKubernetes } from './harbor-gitlab-kubernetes.ts';
