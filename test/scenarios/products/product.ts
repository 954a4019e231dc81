import { createHash } from 'node:crypto';
import { createNaming, type Naming } from '../../lab/naming.ts';
import type { Act, Place, Target, Who } from '../act.ts';
import type { NativeRecord } from '../stack.ts';

/** One system of a company: what it writes of an act; nothing, where it has no part in it. */
export interface Product {
  tell(act: Act, at: (minutes: number) => number): readonly NativeRecord[];
  /** What a webhook says that somebody else has sent, of an act that never happened; the system itself writes nothing. */
  forged?(act: Act, at: (minutes: number) => number): readonly NativeRecord[];
  hum?(at: number): readonly NativeRecord[];
}

/** Ids that look random, the same for the same words. */
export function namingOf(...words: readonly unknown[]): Naming {
  return createNaming(createHash('sha256').update(JSON.stringify(words)).digest('hex'));
}

/** What an account is called since it was renamed. */
export function renamedTo(account: string, renamed: boolean | undefined): string {
  return renamed ? `${account}-2` : account;
}

/** Where somebody's machine is. NETWORKS has the networks. */
export function addressOf(by: Who, from: Place): string {
  switch (from) {
    case 'runner':
      return by === 'pipeline' ? '192.0.2.11' : '192.0.2.21';
    case 'office':
      return OFFICE.get(by) ?? '198.51.100.40';
    case 'cluster':
      return '192.0.2.131';
    case 'outside':
      return '203.0.113.77';
  }
}

const OFFICE: ReadonlyMap<Who, string> = new Map([
  ['dana', '198.51.100.23'],
  ['lee', '198.51.100.24'],
  ['mallory', '198.51.100.66'],
]);

/** `2026-11-02T09:00:00Z` */
export function second(at: number): string {
  return new Date(at).toISOString().replace(/\.\d{3}Z$/, 'Z');
}

/** Whether the target is in the company's registry: other hosts write for others. */
export function isOwn(target: Target): boolean {
  return target.host === undefined;
}

/** `registry.acme.example/prod/shop/api:1.4@sha256:…` */
export function referenceOf({ host, repository, tag, digest }: Target, registry: string): string {
  const named = tag === undefined ? '' : `:${tag}`;
  const pinned = digest === undefined ? '' : `@${digest}`;
  return `${host ?? registry}/${repository}${named}${pinned}`;
}
