import type { Actor } from '../../core/actor.ts';
import type { Binding } from '../../core/policy.ts';

const OBJECT_ID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Entra ID names people by mail address and service principals by object id; a registry's own tokens have any name. */
export function azureActor(name: string): Actor;
export function azureActor(name: string | undefined): Actor | undefined;
export function azureActor(name: string | undefined): Actor | undefined {
  if (name === undefined) return undefined;
  if (isObjectId(name)) return { name, kind: 'robot' };
  return { name, kind: name.includes('@') ? 'human' : 'unknown' };
}

/** Whether it is the host of an Azure container registry in one of the clouds. */
export function isAcrHost(host: unknown): boolean {
  return typeof host === 'string' && /\.azurecr\.(?:io|cn|us)$/i.test(host);
}

export function isObjectId(name: string): boolean {
  return OBJECT_ID.test(name);
}

/** Whether it is a category of the resource logs of AKS: what a part of the control plane wrote. */
export function isControlPlaneLog(category: unknown): boolean {
  return typeof category === 'string' && CONTROL_PLANE.test(category);
}

const CONTROL_PLANE =
  /^(?:kube-(?:apiserver|audit|audit-admin|controller-manager|scheduler)|cloud-controller-manager|cluster-autoscaler|guard)$/;

/** The cluster that a resource id names. Azure writes resource ids in capitals here, and takes names in any case. */
export function aksBinding(resourceId: unknown): Binding {
  const cluster =
    typeof resourceId === 'string'
      ? /\/managedClusters\/([A-Za-z0-9_-]{1,63})(?:\/|$)/i.exec(resourceId)?.[1]?.toLowerCase()
      : undefined;
  return cluster === undefined ? {} : { cluster };
}
