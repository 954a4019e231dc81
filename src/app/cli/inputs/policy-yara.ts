import type { YaraRules } from '../../../contents/yara/rules.ts';
import { bytesOf } from './files.ts';
import type { Io } from './io.ts';
import { chosenPolicy, type PolicyOptions } from './policy-file.ts';

/**
 * The YARA rules of the policy by which records would be judged. A file without the word names none, and is not even read as a
 * policy: what compares two images needs no other part of it.
 * @throws InvalidInput where they cannot be looked for.
 */
export async function policyYara(options: PolicyOptions, io: Io): Promise<YaraRules | undefined> {
  const chosen = await chosenPolicy({ ...options, quiet: true }, io);
  if (!chosen) return undefined;
  const bytes = bytesOf(chosen.file);
  if (!bytes.includes('yara')) return undefined;
  const [{ loadPolicy }, { yaraFiles }, { neededYara }] = await Promise.all([
    import('../../../policy/file/load.ts'),
    import('../../../policy/compile/contents.ts'),
    import('../../comparisons/yara-rules.ts'),
  ]);
  const files = yaraFiles(loadPolicy(bytes, chosen.file));
  return files && neededYara(files);
}
