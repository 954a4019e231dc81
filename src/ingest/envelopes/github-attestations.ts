import type { Envelope } from '../envelope.ts';
import { isObject } from '../records/json.ts';

/**
 * What GitHub answers for a digest: attestations, each a Sigstore bundle.
 * https://docs.github.com/rest/repos/attestations
 */
export const githubAttestations: Envelope = {
  name: 'github-attestations',
  key: 'attestations',
  recognises: ({ attestations }) => Array.isArray(attestations) && attestations.some(holdsBundle),
  *open({ attestations }) {
    if (!Array.isArray(attestations)) return;
    for (const one of attestations) if (holdsBundle(one)) yield { record: one.bundle };
  },
};

function holdsBundle(value: unknown): value is { readonly bundle: unknown } {
  return isObject(value) && isObject(value['bundle']);
}
