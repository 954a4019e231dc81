import { InvalidInput, quoted } from '../../../../core/error.ts';
import { counted } from '../../../../core/count.ts';
import type { Finding } from '../../../../core/finding.ts';
import { known } from '../../../../core/known.ts';
import { proposal } from '../../../../core/nearest.ts';
import { formatTime, type Time } from '../../../../core/time.ts';
import { type Edit, withException, withExceptionEnded } from '../../../../policy/file/edit-exceptions.ts';
import { lintPolicy } from '../../../../policy/lint/lint.ts';
import { loadPolicy, type PolicyFile } from '../../../../policy/file/load.ts';
import { visible } from '../../../../core/visible.ts';
import { analyze } from '../../../analysis/analyze.ts';
import type { Evidence } from '../../../analysis/evidence.ts';
import { exceptionUses } from '../../../analysis/exceptions.ts';
import { rulesOf } from '../../../own-rules/rules-of.ts';
import { gather } from '../../inputs/gather.ts';
import { bytesOf } from '../../inputs/files.ts';
import { compileNoting, DEFAULT_POLICY, neededPolicyFile } from '../../inputs/policy-file.ts';
import { EXIT, type Io } from '../../inputs/io.ts';
import { type PrintOptions, printed } from '../../inputs/options.ts';
import { replaceFile } from '../../inputs/replace-file.ts';

export interface AddOptions extends PrintOptions {
  readonly id: string;
  readonly reason: string;
  readonly ticket?: string;
  readonly owner: string;
  readonly approvedBy?: string;
  readonly starts?: Time;
  readonly expires: Time;
  readonly reviewBy?: Time;
  readonly rule?: readonly string[];
  readonly repository?: readonly string[];
  readonly environment?: readonly string[];
  readonly digest?: readonly string[];
  readonly actor?: readonly string[];
}

export interface RevokeOptions extends Pick<PrintOptions, 'output' | 'json'> {
  readonly by: string;
  readonly reason: string;
  readonly policy?: string;
  readonly at?: Time;
}

/** Writes an exception into the policy file, and prints what was written and, of given records, what it silences. */
export async function addException(paths: readonly string[], options: AddOptions, io: Io): Promise<number> {
  const { id, reason, ticket, owner, approvedBy, starts, expires, reviewBy } = options;
  const now = options.at ?? Date.now();
  if (expires <= now)
    throw new InvalidInput('--expires', `${formatTime(expires)} is over; an exception needs an end to come`);
  const scope = known({
    rules: options.rule,
    repositories: options.repository,
    environments: options.environment,
    digests: options.digest,
    actors: options.actor,
  });
  const file = chosen(options.policy);
  const content = bytesOf(file);
  const exception = {
    id,
    reason,
    owner,
    ...known({ ticket, approvedBy }),
    ...known({ starts: starts === undefined ? undefined : formatTime(starts) }),
    expires: formatTime(expires),
    ...known({ reviewBy: reviewBy === undefined ? undefined : formatTime(reviewBy) }),
    scope,
  };
  const edit = withException(decoded(content, file), file, exception);
  const loaded = loadPolicy(edit.text, file);
  const policy = await compileNoting(loaded, options.policy !== undefined, io);
  const rules = await rulesOf(policy);
  const ids = rules.map((rule) => rule.id);
  const unknown = (options.rule ?? []).find((rule) => !ids.includes(rule));
  if (unknown !== undefined)
    throw new InvalidInput(
      '--rule',
      `no rule is called ${quoted(unknown)}${proposal(unknown, ids)}; landwaiter rules list has all`,
    );
  const doubts = doubtsAbout(loaded, rules);
  // Read before anything is written: records that cannot be read leave the file as it was.
  const seen = await seenIn(paths, options, policy, io);
  const silenced = seen && silencedBy(id, seen, options, policy, rules);
  const waiting =
    seen && silenced?.length === 0 && approvedBy === undefined
      ? await silencedOnceApproved(exception, seen, options, { file, content, rules }, io)
      : 0;
  replaceFile(file, content, edit.text);
  for (const doubt of doubts) io.note(`${doubt}\n`);
  printed(options, io, {
    table: () => `${written(file, edit)}${silenced === undefined ? '' : silencedText(silenced, waiting)}`,
    json: () => ({
      version: 1,
      file,
      exception,
      ...(silenced && {
        silences: silenced.map(({ id: of, rule, severity, summary }) => ({ id: of, rule, severity, summary })),
      }),
    }),
  });
  return EXIT.done;
}

/** Lets an exception end now, and says in the file who ended it and why. */
export function revokeException(id: string, options: RevokeOptions, io: Io): number {
  const { by, reason, at = Date.now() } = options;
  const file = chosen(options.policy);
  const content = bytesOf(file);
  const edit = withExceptionEnded(decoded(content, file), file, { id, at, by, reason });
  replaceFile(file, content, edit.text);
  printed(options, io, {
    table: () => written(file, edit),
    json: () => ({ version: 1, file, exception: id, ended: formatTime(at), by, reason }),
  });
  return EXIT.done;
}

function chosen(file: string | undefined): string {
  return neededPolicyFile(file, `no ${DEFAULT_POLICY} here; name the policy file that holds the exceptions`);
}

/** With its byte order mark, where it has one: all that is not changed stays. */
function decoded(content: Uint8Array, file: string): string {
  // Says with its place what is not UTF-8.
  loadPolicy(content, file);
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(content);
}

function written(file: string, { shown }: Edit): string {
  return `${file}\n${shown.map((line) => `${visible(line)}\n`).join('')}`;
}

/** What lint says of the last exception. */
function doubtsAbout(file: PolicyFile, rules: Rules): readonly string[] {
  const knowledge = {
    rules: rules.map((rule) => rule.id),
    critical: rules.filter((rule) => rule.severity === 'critical').map((rule) => rule.id),
    kinds: [],
  };
  const place = `exceptions[${(file.spec.exceptions?.length ?? 0) - 1}]`;
  return lintPolicy(file, knowledge).filter((warning) => warning.includes(`: ${place}`));
}

type Compiled = Awaited<ReturnType<typeof compileNoting>>;
type Rules = Awaited<ReturnType<typeof rulesOf>>;

/** Undefined where neither records nor a store are given. */
async function seenIn(
  paths: readonly string[],
  options: AddOptions,
  policy: Compiled,
  io: Io,
): Promise<Evidence | undefined> {
  if (paths.length === 0 && options.store === undefined) return undefined;
  const { evidence, store } = await gather(paths, options, policy, io);
  await store.close();
  return evidence;
}

function silencedBy(
  id: string,
  evidence: Evidence,
  { at }: AddOptions,
  policy: Compiled,
  rules: Rules,
): readonly Finding[] {
  const use = exceptionUses(analyze(evidence, policy, at, rules)).find(({ exception }) => exception.id === id);
  return use?.silences ?? [];
}

/** How many it would silence if somebody else had approved it: only critical findings want that. */
async function silencedOnceApproved(
  exception: Parameters<typeof withException>[2],
  evidence: Evidence,
  options: AddOptions,
  { file, content, rules }: { file: string; content: Uint8Array; rules: Rules },
  io: Io,
): Promise<number> {
  const approved = { ...exception, approvedBy: `not ${exception.owner}` };
  const { text } = withException(decoded(content, file), file, approved);
  const policy = await compileNoting(loadPolicy(text, file), options.policy !== undefined, { ...io, note: () => {} });
  return silencedBy(exception.id, evidence, options, policy, rules).length;
}

/** `waiting`: how many it would silence if somebody approved it. */
function silencedText(silences: readonly Finding[], waiting: number): string {
  if (waiting > 0)
    return `It silences nothing in these records yet: ${counted(waiting, 'critical finding')} once approvedBy names somebody other than the owner.\n`;
  if (silences.length === 0) return 'It silences nothing in these records.\n';
  const lines = silences.map(
    ({ severity, rule, summary }) => `  ${severity.toUpperCase()}  ${rule}  ${visible(summary)}\n`,
  );
  return `It silences ${counted(silences.length, 'finding')} in these records:\n${lines.join('')}`;
}
