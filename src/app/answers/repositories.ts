import * as z from 'zod';
import { InvalidInput } from '../../core/error.ts';
import type { Lineage } from '../../core/lineage.ts';
import type { Push } from '../../core/subjects.ts';
import { NotAnswered } from './not-answered.ts';

/** Where an image lies. */
export const repositoryName = { registry: z.string(), repository: z.string() };

/** Whether it is called so, with its registry or without. */
export function isIn(one: { readonly registry: string; readonly repository: string }, name: string): boolean {
  return one.repository === name || `${one.registry}/${one.repository}` === name;
}

/** Containers that run a digest, or an image that stands for it. */
export function runningOf(digest: Push['digest'], lineage: Lineage): number {
  return lineage.placementsOfDigest(digest).filter(({ running }) => running).length;
}

/** What is looked for. @throws NotAnswered where there is nothing of the name. */
export function found<Value>(look: () => Value): Value {
  try {
    return look();
  } catch (error) {
    if (!(error instanceof InvalidInput)) throw error;
    throw new NotAnswered('not-found', error.reason);
  }
}
