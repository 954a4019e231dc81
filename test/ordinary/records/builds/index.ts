import type { Writers } from '../writer.ts';
import { azureDevops } from './azure-devops.ts';
import { buildkite } from './buildkite.ts';
import { cdevents } from './cdevents.ts';
import { circleci } from './circleci.ts';
import { codebuild, codebuildCloudtrail } from './codebuild.ts';
import { githubAudit } from './github-audit.ts';
import { github } from './github.ts';
import { gitlabAudit } from './gitlab-audit.ts';
import { gitlab } from './gitlab.ts';
import { googleCloudBuild, googleCloudBuildAudit } from './google-cloud-build.ts';
import { jenkins } from './jenkins.ts';
import { tekton } from './tekton.ts';

/** Of build systems, by telemetry kind. */
export const builds: Writers = {
  github,
  'github-audit': githubAudit,
  gitlab,
  'gitlab-audit': gitlabAudit,
  'azure-devops': azureDevops,
  'google-cloud-build': googleCloudBuild,
  'google-cloud-build-audit': googleCloudBuildAudit,
  codebuild,
  'codebuild-cloudtrail': codebuildCloudtrail,
  jenkins,
  tekton,
  circleci,
  buildkite,
  cdevents,
};
