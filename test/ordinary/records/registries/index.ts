import type { Writers } from '../writer.ts';
import { artifactRegistryAudit } from './artifact-registry-audit.ts';
import { azureAcrLog } from './azure-acr-log.ts';
import { azureAcr } from './azure-acr.ts';
import { distribution } from './distribution.ts';
import { ecrCloudtrail } from './ecr-cloudtrail.ts';
import { ecrEventbridge } from './ecr-eventbridge.ts';
import { googleArtifactRegistry } from './google-artifact-registry.ts';
import { harborAudit } from './harbor-audit.ts';
import { harbor } from './harbor.ts';

/** Of registries, by telemetry kind. A kind may be told by build systems, too: both are asked. */
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
};
