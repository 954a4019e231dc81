import type { Actor } from '../core/actor.ts';

/** Nexus names who did it as `otto/192.0.2.7`; its own tasks as `*TASK`, `system` or the like, without an address. */
export function nexusInitiator(initiator: string | undefined): { readonly actor?: Actor; readonly address?: string } {
  if (initiator === undefined) return {};
  const slash = initiator.lastIndexOf('/');
  const name = slash < 0 ? initiator : initiator.slice(0, slash);
  const address = slash < 0 ? '' : initiator.slice(slash + 1);
  const isOwn = slash < 0 && /^(?:\*|system|task)/i.test(name);
  return {
    ...(name !== '' && name !== 'anonymous' && { actor: { name, kind: isOwn ? 'controller' : 'unknown' } }),
    ...(address !== '' && { address }),
  };
}
