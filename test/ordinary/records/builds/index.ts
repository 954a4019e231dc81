import type { Writers } from '../writer.ts';
import { azureDevops } from './azure-devops.ts';
import { codebuild, codebuildCloudtrail } from './codebuild.ts';
import { githubAudit } from './github-audit.ts';
import { github } from './github.ts';
import { gitlab } from './gitlab.ts';
import { googleCloudBuild, googleCloudBuildAudit } from './google-cloud-build.ts';

/** Of build systems, by telemetry kind. */
export const builds: Writers = {
  github,
  'github-audit': githubAudit,
  gitlab,
  'azure-devops': azureDevops,
  'google-cloud-build': googleCloudBuild,
  'google-cloud-build-audit': googleCloudBuildAudit,
  codebuild,
  'codebuild-cloudtrail': codebuildCloudtrail,
};
