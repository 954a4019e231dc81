import type { Writers } from '../writer.ts';
import { artifactRegistryAudit } from './artifact-registry-audit.ts';
import { awsCloudtrail, awsIdentity } from './aws-controls.ts';
import { azureAcrLog } from './azure-acr-log.ts';
import { azureAcr } from './azure-acr.ts';
import { azureActivity } from './azure-activity.ts';
import { distribution } from './distribution.ts';
import { dockerhub, dockerhubAudit } from './dockerhub.ts';
import { ecrCloudtrail } from './ecr-cloudtrail.ts';
import { ecrEventbridge } from './ecr-eventbridge.ts';
import { githubPackages, packagesAudit } from './github-packages.ts';
import { googleArtifactRegistry } from './google-artifact-registry.ts';
import { googleAudit, googleIam } from './google-controls.ts';
import { harborAudit } from './harbor-audit.ts';
import { harbor } from './harbor.ts';
import { jfrog, jfrogAccess, jfrogAudit } from './jfrog.ts';
import { nexus, nexusAudit } from './nexus.ts';
import { quayLogs } from './quay-logs.ts';
import { quay } from './quay.ts';

/** Of registries, by telemetry kind. A kind may be told by build systems, too (`github-audit`): both are asked. */
export const registries: Writers = {
  distribution,
  'harbor-audit': harborAudit,
  harbor,
  'ecr-cloudtrail': ecrCloudtrail,
  'ecr-eventbridge': ecrEventbridge,
  'artifact-registry-audit': artifactRegistryAudit,
  'google-artifact-registry': googleArtifactRegistry,
  'azure-acr-log': azureAcrLog,
  'azure-acr': azureAcr,
  'aws-cloudtrail': awsCloudtrail,
  'aws-identity': awsIdentity,
  'google-audit': googleAudit,
  'google-iam': googleIam,
  'azure-activity': azureActivity,
  'quay-logs': quayLogs,
  quay,
  'github-packages': githubPackages,
  'github-audit': packagesAudit,
  dockerhub,
  'dockerhub-audit': dockerhubAudit,
  nexus,
  'nexus-audit': nexusAudit,
  jfrog,
  'jfrog-access': jfrogAccess,
  'jfrog-audit': jfrogAudit,
};

export { REGISTRY_HUM } from './hum.ts';
