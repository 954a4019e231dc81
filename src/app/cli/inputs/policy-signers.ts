import { dirname, resolve } from 'node:path';
import { InvalidInput, quoted } from '../../../core/error.ts';
import { known } from '../../../core/known.ts';
import { loadPolicy, type PolicyFile } from '../../../policy/file/load.ts';
import { publicGoodRoot } from '../../../provenance/trust/public-good.ts';
import { parsePublicKey } from '../../../provenance/trust/public-key.ts';
import type { Root } from '../../../provenance/trust/root.ts';
import { holderOf, identified, type Wanted } from '../../verifying/wanted.ts';
import { bytesOf } from './files.ts';
import { neededPolicyFile } from './policy-file.ts';

type Spec = NonNullable<PolicyFile['spec']['signers']>[number];

/**
 * Signers of the policy by their names. What they state about an image is no signature of it: they have to have signed it.
 * @throws InvalidInput where there is no such signer, or its key cannot be read.
 */
export function policySigners(
  names: readonly string[],
  policy: string | undefined,
  roots: readonly Root[] | undefined,
): readonly Wanted[] {
  const name = neededPolicyFile(policy, 'is missing: signers stand in a policy file');
  const { spec } = loadPolicy(bytesOf(name), name);
  const all = spec.signers ?? [];
  return names.map((wanted): Wanted => {
    const found = all.find((one) => one.name === wanted);
    if (!found) {
      const there = all.map((one) => quoted(one.name)).join(', ');
      throw new InvalidInput(
        name,
        `has no signer ${quoted(wanted)}; ${there === '' ? 'it has none' : `there are ${there}`}`,
      );
    }
    return { ...signerOf(found, name, roots), name: wanted, takesStatements: false };
  });
}

function signerOf(
  { key, identity, issuer, validFrom, validUntil }: Spec,
  policy: string,
  roots: readonly Root[] | undefined,
) {
  if (key === undefined) return identified(identity ?? '', issuer ?? '', roots ?? [publicGoodRoot()]);
  const file = resolve(dirname(policy), key);
  const read = parsePublicKey(Buffer.from(bytesOf(file)).toString('utf8'), file);
  return holderOf('', read, roots ?? [], known({ validFrom, validUntil }));
}
