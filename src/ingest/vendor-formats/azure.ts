import type { Actor } from '../../core/actor.ts';

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
