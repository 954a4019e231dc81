import type { Claims, Statement, Verdict } from './attachment.ts';
import { known } from './known.ts';

/** Which build an attachment says that an image is from, in the words in which the policy and CI records name builds. */
export interface ClaimedBuild {
  /** As the policy's `builds[].source`; absent: the host is nobody's that is known. */
  readonly system?: string;
  /** `acme/shop`. */
  readonly project?: string;
  readonly workflow?: string;
  readonly ref?: string;
  readonly commit?: string;
  readonly trigger?: string;
  /** `8123/1`, or the number alone. */
  readonly run?: string;
  /** In whose name it speaks: any of them. */
  readonly builders: readonly string[];
}

const SLSA = /^https:\/\/slsa\.dev\/provenance\/v(?:0\.2|1)$/;
const SYSTEMS: Readonly<Record<string, string>> = { 'github.com': 'github', 'gitlab.com': 'gitlab' };
const RUNNER = 'https://github.com/actions/runner/';

/** What a statement of SLSA, or else the certificate that it was signed with, says of the build; undefined: nothing. */
export function claimedBuild({ statement, signer }: Pick<Verdict, 'statement' | 'signer'>): ClaimedBuild | undefined {
  if (statement && SLSA.test(statement.predicateType)) return byStatement(statement);
  return signer && 'claims' in signer && signer.claims.source !== undefined ? byCertificate(signer.claims) : undefined;
}

function byStatement(statement: Statement): ClaimedBuild {
  const { builder, workflow, ref, commit, trigger } = statement;
  return {
    ...sourceIn(statement.source),
    ...known({ workflow: workflowIn(workflow), ref, commit, trigger, run: runIn(statement.run) }),
    builders: builder === undefined ? [] : [builder],
  };
}

function byCertificate(claims: Claims): ClaimedBuild {
  const { builder, runner, ref, commit, trigger } = claims;
  return {
    ...sourceIn(claims.source),
    ...known({ workflow: workflowIn(claims.workflow), ref, commit, trigger, run: runIn(claims.run) }),
    builders: [builder, runner === undefined ? undefined : `${RUNNER}${runner}`].filter((one) => one !== undefined),
  };
}

/** `git+https://github.com/acme/shop.git`: host and project. */
function sourceIn(uri: string | undefined): Pick<ClaimedBuild, 'system' | 'project'> {
  const [, host = '', path = ''] =
    /^(?:git\+)?https:\/\/([^/?#@]+)\/([^?#]+?)(?:\.git)?\/?(?:@refs\/.*)?$/.exec(uri ?? '') ?? [];
  return path === '' ? {} : { project: path, ...known({ system: SYSTEMS[host.toLowerCase()] }) };
}

/** The file: of `https://HOST/acme/shop/.github/workflows/release.yml@refs/heads/main` what lies in the repository. */
function workflowIn(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const [path = ''] = text.split('@', 1);
  return /(?:^|\/)(\.[a-z]+\/workflows\/[^/]+)$/.exec(path)?.[1] ?? path;
}

/** Of `https://github.com/acme/shop/actions/runs/8123/attempts/1` run and attempt. */
function runIn(text: string | undefined): string | undefined {
  const [, run, attempt] = /\/actions\/runs\/(\d{1,20})(?:\/attempts\/(\d{1,6}))?$/.exec(text ?? '') ?? [];
  if (run !== undefined) return attempt === undefined ? run : `${run}/${attempt}`;
  return text !== undefined && /^\d{1,20}(?:\/\d{1,6})?$/.test(text) ? text : undefined;
}
