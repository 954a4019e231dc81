import type { Finding } from '../api/types.ts';

/** A word and a shape, not a colour alone. */
export function Severity({ is }: { readonly is: Finding['severity'] }) {
  return <span class={`severity ${is}`}>{is}</span>;
}

const STATES: Readonly<Record<Finding['state'], string>> = {
  pending: 'waits for evidence',
  open: 'open',
  acknowledged: 'looked after',
  suppressed: 'suppressed',
  resolved: 'resolved',
};

export function State({ is }: { readonly is: Finding['state'] }) {
  return <span class={`state ${is}`}>{STATES[is]}</span>;
}
