import { compileFile } from '../policies/compile-file.ts';
import { formatPath } from '../../policy/schema/document.ts';
import type { PolicyFile } from '../../policy/file/load.ts';
import { unmatchedIn } from '../../policy/lint/unmatched.ts';
import { tailsOf } from '../analysis/heard.ts';
import { LOG_CLASSES } from '../analysis/kinds.ts';
import type { Environment } from '../resources/secrets.ts';
import { openStore } from '../resources/store.ts';
import { type Check, ok, warning } from './check.ts';

/** Whether what the store has heard bears the names in the policy: what nothing bears restricts nothing. */
export async function namesCheck(file: PolicyFile, url: string, environment: Environment): Promise<Check> {
  const policy = await compileFile(file, false);
  const store = await openStore(url, environment);
  try {
    const [coverage, inputs] = [await store.coverage(), await store.inputs()];
    const scopes = (logClass: string): ReadonlySet<string> =>
      new Set(
        coverage.flatMap(({ source, scope }) => (scope !== '' && LOG_CLASSES.get(source) === logClass ? [scope] : [])),
      );
    const clusters = scopes('deployment');
    // Deliveries are no files, and bound by their door.
    const files = inputs.map(({ path }) => path.replaceAll('\\', '/')).filter((path) => !path.startsWith('intake/'));
    const notes = [
      ...unmatchedIn(policy, {
        hosts: new Set([...scopes('registry')].map(policy.registry)),
        ...(clusters.size > 0 && { clusters }),
        files: files.flatMap((path) => tailsOf(path)),
      }),
    ];
    if (notes.length === 0) return ok('names', 'nothing in the policy is known to match nothing');
    return warning('names', notes.map(({ path, reason }) => `${formatPath(path)}: ${reason}`).join('; '));
  } finally {
    await store.close();
  }
}
