export { azureDiagnostics } from './azure-diagnostics.ts';
export { cloudtrailLookup } from './cloudtrail-lookup.ts';
export { cloudtrailRecords } from './cloudtrail-records.ts';
export { cloudwatchLogs } from './cloudwatch-logs.ts';
export { cloudwatchSubscription } from './cloudwatch-subscription.ts';
export { distributionEvents } from './distribution-events.ts';
export { eventbridgeCloudtrail } from './eventbridge-cloudtrail.ts';
export { kubernetesList } from './kubernetes-list.ts';
