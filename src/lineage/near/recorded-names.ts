import type { Policy, RepositoryName } from '../../core/policy.ts';
import type { MentionedRepository } from '../storage/mentions.ts';
import { readReference } from '../facts/references.ts';

/** A name as one text. */
export function keyOf({
  registry,
  repository,
  tag,
}: {
  registry: string;
  repository: string;
  tag?: string | undefined;
}): string {
  return tag === undefined ? `${registry}/${repository}` : `${registry}/${repository}:${tag}`;
}

/** A reference under the host that its text has. */
export function asRecorded(
  text: string,
  reference: RepositoryName & { readonly tag?: string },
): Required<MentionedRepository> {
  const { registry } = readReference(text, RECORDED) ?? reference;
  return { registry, repository: reference.repository, tag: reference.tag ?? 'latest' };
}

/** Hosts as they are written. */
export const RECORDED: Pick<Policy, 'registry'> = { registry: (host) => host };
