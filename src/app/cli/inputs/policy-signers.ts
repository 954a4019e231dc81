import { InvalidInput, quoted } from '../../../core/error.ts';
import { loadPolicy } from '../../../policy/file/load.ts';
import type { Root } from '../../../provenance/trust/root.ts';
import type { TrustEntry } from '../../../provenance/trust/trust-entry.ts';
import { compileFile } from '../../policies/compile-file.ts';
import type { Wanted } from '../../verifying/wanted.ts';
import { bytesOf } from './files.ts';
import { neededPolicyFile } from './policy-file.ts';

/**
 * Signers of the policy by their names; without names all of them. `roots`: those are believed, and not what the policy
 * names. What they state about an image is no signature of it, unless the policy says so: they have to have signed it.
 * @throws InvalidInput where there is no such signer, or a key or root cannot be read.
 */
export async function policySigners(
  names: readonly string[],
  policy: string | undefined,
  roots: readonly Root[] | undefined,
): Promise<readonly Wanted[]> {
  const name = neededPolicyFile(policy, 'is missing: signers stand in a policy file');
  const { signers, trust } = await compileFile(loadPolicy(bytesOf(name), name), false);
  const entriesOf = (hashes: readonly string[]): readonly TrustEntry[] => {
    const entries = hashes.flatMap((hash) => trust.get(hash) ?? []);
    if (!roots) return entries;
    return entries.flatMap((one): readonly TrustEntry[] =>
      one.kind === 'certificates' ? [one] : roots.map((root) => ({ ...one, root })),
    );
  };
  const wanted = names.length === 0 ? signers.map((one) => one.name) : names;
  return wanted.map((one): Wanted => {
    const found = signers.find((signer) => signer.name === one);
    if (!found) {
      const there = signers.map((signer) => quoted(signer.name)).join(', ');
      throw new InvalidInput(
        name,
        `has no signer ${quoted(one)}; ${there === '' ? 'it has none' : `there are ${there}`}`,
      );
    }
    const { isBy, takesStatements } = found;
    return { name: one, trust: entriesOf(found.trust), isBy, takesStatements };
  });
}
