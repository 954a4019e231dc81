import type { Policy } from '../core/policy.ts';
import type { PolicyFile } from '../policy/load.ts';

/** The file as questions. What evaluates expressions is loaded only for files that have some: it is large. */
export async function compileFile(file: PolicyFile): Promise<Policy> {
  const { compilePolicy } = await import('../policy/compile.ts');
  if (!file.spec.expressions) return compilePolicy(file);
  const { compileExpressions } = await import('../policy/expressions.ts');
  return compilePolicy(file, compileExpressions);
}
