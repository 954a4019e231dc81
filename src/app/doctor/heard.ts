import { formatTime } from '../../core/time.ts';
import type { PolicyFile } from '../../policy/file/load.ts';
import { analyze } from '../analysis/analyze.ts';
import { heardUntil } from '../analysis/heard.ts';
import { compileFile } from '../policies/compile-file.ts';
import type { Environment } from '../resources/secrets.ts';
import { openStore } from '../resources/store.ts';
import { type Check, ok, warning } from './check.ts';

/** Until when what the store holds tells of each source of the policy. */
export async function heardCheck(file: PolicyFile, url: string, environment: Environment): Promise<Check> {
  const policy = await compileFile(file, false);
  const store = await openStore(url, environment);
  try {
    const evidence = {
      events: await store.facts(),
      coverage: await store.coverage(),
      inputs: await store.inputs(),
      decisions: await store.decisions(),
    };
    const heard = [...heardUntil(analyze(evidence, policy, undefined, []).lineage, evidence)];
    if (heard.length === 0) return ok('heard', 'the policy expects no source');
    const said = heard.map(([name, at]) => `${name} ${typeof at === 'number' ? `until ${formatTime(at)}` : at}`);
    const isWhole = heard.every(([, at]) => typeof at === 'number');
    return (isWhole ? ok : warning)('heard', `${said.join(', ')}${isWhole ? '' : ': landwaiter coverage tells more'}`);
  } finally {
    await store.close();
  }
}
