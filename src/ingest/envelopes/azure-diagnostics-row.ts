import type { Envelope } from '../envelope.ts';
import { enclosedText } from '../records/inner-text.ts';
import { aksBinding, isControlPlaneLog } from '../vendor-formats/azure.ts';

/**
 * A row of the table AzureDiagnostics, in which the logs of all services stand together: what a part of the control plane
 * of AKS wrote is in `log_s`. https://learn.microsoft.com/azure/azure-monitor/reference/tables/azurediagnostics
 */
export const azureDiagnosticsRow: Envelope = {
  name: 'azure-diagnostics-row',
  recognises: ({ log_s: log, Category: category }) => typeof log === 'string' && isControlPlaneLog(category),
  *open({ log_s: log, Category: category, _ResourceId: id, ResourceId: resourceId = id }) {
    if (typeof log !== 'string') return;
    // The other components of the control plane write sentences.
    const isAudit = typeof category === 'string' && category.startsWith('kube-audit');
    if (isAudit || log.startsWith('{')) yield* enclosedText(log, aksBinding(resourceId));
  },
};
