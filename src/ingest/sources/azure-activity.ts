import { embeddedObject } from '../records/embedded-json.ts';
import type { Actor } from '../../core/actor.ts';
import type { ControlChanged } from '../../core/control-event.ts';
import type { ContainerSpec, LandwaiterEvent, WorkloadChanged } from '../../core/event.ts';
import { known } from '../../core/known.ts';
import { addressOf, exportedFromAzure, principal, exported, isAnswered, CLAIMS } from '../vendor-formats/azure-log.ts';
import { contentId, isObject, objects, requiredText, requiredTime, shortened, text } from '../records/json.ts';
import type { Context, JsonObject, Source } from '../source.ts';
import { toldBy } from '../records/told-by.ts';

const OTHERS = /\/read$|^(?!Microsoft\.(?:Authorization|ContainerRegistry|ContainerService|App|Insights|Web)\/)./i;

/** The Azure activity log, category Administrative: who changed registries, clusters, apps, rights and logs. */
export const azureActivity: Source = {
  name: 'azure-activity',
  title: 'Azure activity log',
  docs: 'https://learn.microsoft.com/azure/azure-monitor/platform/activity-log-schema',
  verifiedOn: 'inferred',
  tells: { actor: true, digest: false, time: true, id: false },
  cannot: [
    'Pushes and pulls: azure-acr-log has them.',
    'What a setting was before, and in many records what it is now.',
    'Which right a role assignment gave, or which images an app runs, where the record leaves its body out.',
  ],
  joinWith: ['azure-acr-log, for pushes.', 'entra-id, for the sign-in behind an object id.'],
  delivery: exportedFromAzure('About 3 to 20 minutes; no time is promised.'),
  connect: [
    'In Azure Monitor, Activity log, Export, send the category Administrative of every subscription to an event hub ' +
      'or a storage account.',
    'Give the files (insights-activity-logs/….json) to landwaiter analyze.',
    'In the policy the cluster of an app is container-apps, of a container group container-instances; the namespace is ' +
      'subscription/resource group.',
  ],
  logClass: 'identity',

  needless: [
    { eventDataId: /./, 'status.value': /^(?!Succe)./i },
    { eventDataId: /./, 'category.value': /^(?!Administrative)./ },
    { 'operationName.value': OTHERS },
    { resultType: /^(?!Succe)./i },
    { operationName: OTHERS },
    { operationName: /\/(?:(?:restart|runcommand|listcredentials|listkeys)\/action|roleAssignments\/write)$/i },
  ],

  recognises: (record) => isExported(record) || isAnswered(record),

  read(asked, context) {
    const record = isAnswered(asked) ? exported(asked) : asked;
    const at = requiredTime(record, 'time');
    // /subscriptions/<id>/…
    const [, , scope = ''] = requiredText(record, 'resourceId').split('/', 3);
    // One operation writes several records: its start, and how it ended.
    const isDone = /^Succe(?:ss|eded)$/i.test(text(record, 'resultType') ?? '');
    return { at, scope: scope.toLowerCase(), events: isDone ? read(record, at, context) : [] };
  },
};

function isExported({ category, operationName, resourceId, resultType }: JsonObject): boolean {
  return (
    category === 'Administrative' && [operationName, resourceId, resultType].every((one) => typeof one === 'string')
  );
}

interface Call {
  readonly operation: string;
  readonly resource: string;
  readonly body: JsonObject;
  readonly done: { readonly actor?: Actor; readonly address?: string };
  readonly observed: Pick<ControlChanged, 'id' | 'source' | 'at' | 'strength' | 'origin'>;
}

function read(record: JsonObject, at: number, { origin }: Context): readonly LandwaiterEvent[] {
  const operation = requiredText(record, 'operationName').toLowerCase();
  const resource = requiredText(record, 'resourceId');
  const call: Call = {
    operation,
    resource,
    body: bodyOf(record),
    done: known({ actor: callerOf(record), address: addressOf(text(record, 'callerIpAddress')) }),
    observed: {
      id: contentId('azure-activity', { at, operation, resource, correlation: record['correlationId'] }),
      ...toldBy('azure-activity', 'recorded', at, origin),
    },
  };
  const [, provider = '', rest = ''] = /^([^/]+)\/(.+)$/s.exec(operation) ?? [];
  switch (provider) {
    case 'microsoft.insights':
      return diagnostics(call, rest);
    case 'microsoft.authorization':
      return assignment(call, rest);
    case 'microsoft.containerregistry':
      return registry(call, rest);
    case 'microsoft.containerservice':
    case 'microsoft.kubernetes':
      return cluster(call, rest);
    case 'microsoft.app':
    case 'microsoft.containerinstance':
      return workload(call, rest);
    default:
      return [];
  }
}

/** By object id for a service principal, by mail address for a person. */
function callerOf(record: JsonObject): Actor | undefined {
  const { identity } = record;
  const { claims } = isObject(identity) ? identity : {};
  if (!isObject(claims)) return undefined;
  const name = CLAIMS.map((key) => (typeof claims[key] === 'string' ? claims[key].slice(0, 256) : undefined)).find(
    (one) => one !== undefined && one !== '',
  );
  return name === undefined ? undefined : principal(name);
}

// What was asked for, written as text.
function bodyOf(record: JsonObject): JsonObject {
  const { properties } = record;
  const written = isObject(properties) ? (properties['requestbody'] ?? properties['responseBody']) : undefined;
  if (isObject(written)) return written;
  if (typeof written !== 'string' || written.length > LONGEST_BODY) return {};
  // Azure cuts long bodies.
  return embeddedObject(written) ?? {};
}

const LONGEST_BODY = 65_536;

function changed(
  { observed, done }: Call,
  change: Pick<ControlChanged, 'control' | 'effect' | 'subject' | 'change'> & Partial<ControlChanged>,
): readonly ControlChanged[] {
  return [{ type: 'control.changed', ...observed, ...done, ...change }];
}

// The last two segments of a resource's id: its kind and its name.
function nameAfter(resource: string, kind: string): string | undefined {
  const segments = resource.split('/');
  const index = segments.findIndex((one) => one.toLowerCase() === kind);
  return index < 0 ? undefined : segments[index + 1]?.toLowerCase();
}

function registryOf(resource: string): string | undefined {
  const name = nameAfter(resource, 'registries');
  return name !== undefined && /^[a-z0-9]{5,50}$/.test(name) ? `${name}.azurecr.io` : undefined;
}

function clusterOf(resource: string): string | undefined {
  return nameAfter(resource, 'managedclusters') ?? nameAfter(resource, 'connectedclusters');
}

function diagnostics(call: Call, rest: string): readonly ControlChanged[] {
  const isDeleted = rest === 'diagnosticsettings/delete';
  if (!isDeleted && rest !== 'diagnosticsettings/write') return [];
  return changed(call, {
    control: 'telemetry',
    effect: isDeleted ? 'loosened' : 'changed',
    subject: call.resource,
    change: isDeleted ? 'diagnostic setting deleted' : 'diagnostic setting set',
    ...known({ registry: registryOf(call.resource), cluster: clusterOf(call.resource) }),
  });
}

type Right = 'push-permission' | 'deploy-permission';

// Built-in roles by their ids: https://learn.microsoft.com/azure/role-based-access-control/built-in-roles
const ROLES: ReadonlyMap<string, readonly [string, Right]> = new Map([
  ['8e3af657-a8ff-443c-a75c-2fe8c4bcb635', ['Owner', 'push-permission']],
  ['b24988ac-6180-42a0-ab88-20f7382dd24c', ['Contributor', 'push-permission']],
  ['8311e382-0749-4cb8-b61a-304f252e45ec', ['AcrPush', 'push-permission']],
  ['b1ff04bb-8a4e-4dc4-8eb5-8693973ce19b', ['Azure Kubernetes Service RBAC Cluster Admin', 'deploy-permission']],
  ['3498e952-d568-435e-9b2c-8d77e338d7f7', ['Azure Kubernetes Service RBAC Admin', 'deploy-permission']],
  ['a7ffa36f-339b-4b5c-8bdf-e2c188b2c0eb', ['Azure Kubernetes Service RBAC Writer', 'deploy-permission']],
  ['0ab0b1a8-8aac-4efd-b8c2-3ee1fb270be8', ['Azure Kubernetes Service Cluster Admin Role', 'deploy-permission']],
]);

function assignment(call: Call, rest: string): readonly ControlChanged[] {
  if (rest !== 'roleassignments/write' && rest !== 'roleassignments/delete') return [];
  const [isGiven, place] = [
    rest.endsWith('write'),
    known({ registry: registryOf(call.resource), cluster: clusterOf(call.resource) }),
  ];
  const properties = bodyPart(call.body);
  const definition = text(properties, 'RoleDefinitionId') ?? text(properties, 'roleDefinitionId') ?? '';
  const role = ROLES.get(definition.slice(definition.lastIndexOf('/') + 1).toLowerCase());
  const who = text(properties, 'PrincipalId') ?? text(properties, 'principalId');
  // A role that is not shown matters where it is given on a registry or a cluster itself.
  const control = role?.[1] ?? (definition === '' ? rightAt(place) : undefined);
  if (control === undefined) return [];
  return changed(call, {
    control,
    effect: role === undefined ? 'changed' : isGiven ? 'loosened' : 'tightened',
    subject: call.resource,
    change: `${role?.[0] ?? 'a role'} ${isGiven ? 'given' : 'taken away'}`,
    ...place,
    ...known({ grantee: who === undefined ? undefined : principal(who) }),
  });
}

function rightAt(place: { readonly registry?: string; readonly cluster?: string }): Right | undefined {
  if (place.cluster !== undefined) return 'deploy-permission';
  return place.registry === undefined ? undefined : 'push-permission';
}

function bodyPart(body: JsonObject): JsonObject {
  const { Properties: upper, properties: lower } = body;
  return isObject(upper) ? upper : isObject(lower) ? lower : {};
}

const REGISTRY: ReadonlyMap<string, readonly [ControlChanged['control'], ControlChanged['effect'], string]> = new Map([
  ['registries/write', ['push-permission', 'changed', 'settings of the registry changed']],
  ['registries/delete', ['retention', 'loosened', 'registry deleted with its images']],
  ['registries/webhooks/write', ['telemetry', 'changed', 'webhook set']],
  ['registries/webhooks/delete', ['telemetry', 'loosened', 'webhook deleted']],
  ['registries/tokens/write', ['push-permission', 'loosened', 'token set']],
  ['registries/tokens/delete', ['push-permission', 'tightened', 'token deleted']],
  ['registries/scopemaps/write', ['push-permission', 'changed', 'scope map set']],
  ['registries/scopemaps/delete', ['push-permission', 'tightened', 'scope map deleted']],
  ['registries/generatecredentials/action', ['push-permission', 'changed', 'password of a token made']],
  ['registries/listcredentials/action', ['push-permission', 'changed', 'password of the admin user read']],
  ['registries/regeneratecredential/action', ['push-permission', 'changed', 'password of the admin user made anew']],
  ['registries/replications/write', ['replication', 'changed', 'replication set']],
  ['registries/replications/delete', ['replication', 'changed', 'replication deleted']],
  ['registries/cacherules/write', ['replication', 'loosened', 'images come in from another registry']],
  ['registries/cacherules/delete', ['replication', 'tightened', 'no more images come in from another registry']],
  ['registries/importimage/action', ['replication', 'changed', 'image imported']],
  ['registries/tasks/write', ['build', 'changed', 'build task set']],
  ['registries/tasks/delete', ['build', 'changed', 'build task deleted']],
  ['registries/retentionpolicies/write', ['retention', 'changed', 'retention policy set']],
]);

function registry(call: Call, rest: string): readonly ControlChanged[] {
  const found = REGISTRY.get(rest);
  if (found === undefined) return [];
  const [control, effect, change] = found;
  const segments = call.resource.split('/');
  const subject =
    `${registryOf(call.resource) ?? 'registry'} ${segments.length > 9 ? segments.slice(9).join('/') : ''}`.trim();
  return changed(call, { control, effect, subject, change, ...known({ registry: registryOf(call.resource) }) });
}

/** Rights inside the cluster that go by Azure, the kubeconfig of its administrator, and its settings. */
function cluster(call: Call, rest: string): readonly LandwaiterEvent[] {
  const name = clusterOf(call.resource);
  const place = known({ cluster: name });
  const inside = /^(?:managed|connected)clusters\/rbac\.authorization\.k8s\.io\/(\w{1,40})\/(write|delete)$/.exec(rest);
  if (inside) {
    const subject = `${inside[1]} ${call.resource.slice(call.resource.lastIndexOf('/') + 1)}`;
    const change = inside[2] === 'write' ? 'set' : 'deleted';
    return changed(call, { control: 'deploy-permission', effect: 'changed', subject, change, ...place });
  }
  switch (rest) {
    case 'managedclusters/listclusteradmincredential/action':
      return [
        {
          type: 'credential.issued',
          ...call.observed,
          ...call.done,
          system: 'kubernetes',
          // The administrator's certificate: the API server knows everybody who has it by this name.
          subject: { name: 'masterclient', kind: 'unknown' },
          ...known({ audience: name }),
        },
      ];
    case 'managedclusters/write':
      return changed(call, {
        control: 'deploy-permission',
        effect: 'changed',
        subject: `AKS cluster ${name ?? ''}`.trim(),
        change: 'settings of the cluster changed',
        ...place,
      });
    default:
      return [];
  }
}

const WORKLOADS: ReadonlyMap<string, readonly [cluster: string, kind: string]> = new Map([
  ['containerapps', ['container-apps', 'ContainerApp']],
  ['jobs', ['container-apps', 'Job']],
  ['containergroups', ['container-instances', 'ContainerGroup']],
]);

/** Container Apps and Container Instances: who let what run, with the images where the record shows its body. */
function workload(call: Call, rest: string): readonly WorkloadChanged[] {
  const [, type = '', verb] = /^([a-z]+)\/(write|delete)$/.exec(rest) ?? [];
  const [cluster, kind] = WORKLOADS.get(type) ?? [];
  const name = nameAfter(call.resource, type);
  if (cluster === undefined || kind === undefined || name === undefined) return [];
  const place = `${nameAfter(call.resource, 'subscriptions') ?? ''}/${nameAfter(call.resource, 'resourcegroups') ?? ''}`;
  const properties = bodyPart(call.body);
  const template = isObject(properties['template']) ? properties['template'] : properties;
  const found = objects(template, 'containers').flatMap((one): ContainerSpec[] => {
    const image = shortened(isObject(one['properties']) ? one['properties'] : one, 'image');
    return image === undefined ? [] : [{ name: text(one, 'name') ?? name, kind: 'container', image }];
  });
  const containers = known({ containers: found.length > 0 && verb === 'write' ? found : undefined });
  const change = { cluster, namespace: place, kind, name, verb: verb === 'delete' ? 'delete' : 'update' } as const;
  return [{ type: 'workload.changed', ...call.observed, ...call.done, ...change, ...containers }];
}
