import type { Act } from '../act.ts';
import { AWS_NAMES } from '../products/aws.ts';
import { awsControls } from '../products/aws-controls.ts';
import { CODEBUILD_PROJECTS, codebuild } from '../products/codebuild.ts';
import { docker } from '../products/docker.ts';
import { ECR_HOST, ecr } from '../products/ecr.ts';
import { EKS_NAMES, eks } from '../products/eks.ts';
import { CLUSTERS, type Names } from '../stack.ts';
import { joined } from './joined.ts';

const names: Names = {
  registry: ECR_HOST,
  actors: { ...AWS_NAMES, node: [...AWS_NAMES.node, ...EKS_NAMES.node], controller: EKS_NAMES.controller },
  build: {
    source: 'codebuild',
    projects: CODEBUILD_PROJECTS,
    refs: ['refs/heads/main', 'refs/tags/v*'],
    triggers: ['webhook', 'schedule'],
  },
  sources: [
    { name: 'trail', kind: 'ecr-cloudtrail', covers: [ECR_HOST], expectEvery: '2h', files: ['aws/cloudtrail.*'] },
    {
      name: 'registry-events',
      kind: 'ecr-eventbridge',
      covers: [ECR_HOST],
      expectEvery: '2h',
      files: ['aws/eventbridge-ecr.*'],
    },
    { name: 'builds', kind: 'codebuild', expectEvery: '2h', files: ['aws/eventbridge-builds.*'] },
    ...Object.values(CLUSTERS).map((cluster) => ({
      name: `${cluster}-audit`,
      kind: 'kubernetes-audit',
      cluster,
      expectEvery: '2h',
      files: [`aws/eks-${cluster}.*`],
    })),
  ],
  hosts: 'docker',
};

function unheard(act: Act): string | undefined {
  switch (act.act) {
    case 'decision':
      return act.what === 'allowed' ? 'kyverno' : undefined;
    case 'release':
      return 'github';
    default:
      return undefined;
  }
}

/** Amazon ECR, CodeBuild and CodePipeline, EKS on nodes of one's own, docker on the hosts. */
export const ecrCodebuildEks = joined(
  'ecr-codebuild-eks',
  names,
  [ecr, codebuild(ECR_HOST), awsControls, docker(ECR_HOST), eks(ECR_HOST)],
  unheard,
  // ECR hides who speaks to it; what it shows of the login names the command line's tool.
  { 'push-from-unusual-client': 'a registry that names its clients' },
);
