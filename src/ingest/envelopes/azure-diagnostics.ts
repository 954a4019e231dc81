import { InvalidInput } from '../../core/error.ts';
import type { Envelope } from '../envelope.ts';
import { isObject } from '../records/json.ts';
import { parseJson } from '../records/parse-json.ts';
import { aksBinding, isControlPlaneLog } from '../vendor-formats/azure.ts';

/**
 * A resource log of AKS, as diagnostic settings send it to an event hub or a storage account. In the categories
 * kube-audit and kube-audit-admin, `properties.log` is an audit event written as text.
 * https://learn.microsoft.com/azure/aks/monitor-aks-reference
 */
export const azureDiagnostics: Envelope = {
  name: 'azure-diagnostics',
  recognises: ({ category, properties }) =>
    isControlPlaneLog(category) && isObject(properties) && typeof properties.log === 'string',
  *open({ category, properties, resourceId }) {
    if (!isObject(properties) || typeof properties.log !== 'string') return;
    const isAudit = typeof category === 'string' && category.startsWith('kube-audit');
    // The other components of the control plane write sentences.
    if (!isAudit && !properties.log.startsWith('{')) return;
    const record = parseJson(Buffer.from(properties.log));
    if (isObject(record)) yield { record, binding: aksBinding(resourceId) };
    else throw new InvalidInput('properties.log', 'not an object');
  },
};
