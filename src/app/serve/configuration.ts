import { createHash } from 'node:crypto';
import type { Logger } from 'pino';
import type { ContentsPolicy } from '../../core/policy.ts';
import { loadPolicy, type PolicyFile } from '../../policy/file/load.ts';
import { type PolicyText, rulesNotRun } from '../policies/compile-file.ts';
import { attackWarnings } from '../attack/warnings.ts';
import { readYara } from '../comparisons/yara-rules.ts';
import type { Environment } from '../resources/secrets.ts';
import { type Access, accessOf, NOBODY } from '../settings/access.ts';
import { type Door, doorsOf } from '../settings/doors.ts';
import { judgementOf } from '../settings/judgement.ts';
import { checkSecrets } from '../settings/needed-secrets.ts';
import { secretsOfSenders } from '../settings/own-secrets.ts';

const MARK = 12;

/** What is read anew with each reload. */
export interface Configuration {
  readonly policy?: PolicyText;
  readonly file?: PolicyFile;
  /** What it says of what images carry. */
  readonly contents?: ContentsPolicy;
  readonly doors: ReadonlyMap<string, Door>;
  readonly access: Access;
  /** By which others prove themselves here: not to be kept. */
  readonly secrets: readonly string[];
}

/** Which policy it is: the beginning of what `sha256sum` says of the file. */
export function policyMark({ policy }: Pick<Configuration, 'policy'>): string {
  return policy ? `sha256:${createHash('sha256').update(policy.text).digest('hex').slice(0, MARK)}` : 'none';
}

/** All of it or nothing: whatever the running server would stumble over is found before the switch. */
export async function configurationOf(
  { readPolicy, environment }: { readonly readPolicy: () => PolicyText | undefined; readonly environment: Environment },
  log: Pick<Logger, 'warn'>,
): Promise<Configuration> {
  for (const reason of attackWarnings(environment)) log.warn({ reason }, 'ATT&CK does not say what is claimed of it');
  const policy = readPolicy();
  if (!policy) return { doors: new Map(), access: NOBODY, secrets: [] };
  const file = loadPolicy(policy.text, policy.name);
  const { contents } = (await judgementOf(policy)).policy;
  const left = rulesNotRun(file, policy.isNamed);
  if (left !== undefined) log.warn({ reason: left }, 'rules of the policy are not run');
  const yara = contents.yara && (await readYara(contents.yara));
  if (yara && 'unapplied' in yara)
    log.warn(
      { reason: yara.unapplied },
      'images are compared without rules of the policy, and no comparison is complete',
    );
  checkSecrets(file, environment);
  const doors = new Map(doorsOf(file, environment).map((door) => [door.name, door]));
  const access = accessOf(file, environment);
  return { policy, file, contents, doors, access, secrets: secretsOfSenders([...doors.values()], access) };
}
