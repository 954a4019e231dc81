import { counted } from '../../../../core/count.ts';
import { known } from '../../../../core/known.ts';
import type { Policy } from '../../../../core/policy.ts';
import * as sources from '../../../../ingest/sources/index.ts';
import { factsOf } from '../../../../lineage/facts/facts.ts';
import type { Note } from '../../../../policy/file/note.ts';
import { absentLists } from '../../../../policy/lint/absent-lists.ts';
import { strangersIn } from '../../../../policy/lint/attached.ts';
import { lintPolicy } from '../../../../policy/lint/lint.ts';
import { formatProblem, loadPolicy, type PolicyFile } from '../../../../policy/file/load.ts';
import { unseenBuilds } from '../../../../policy/lint/unseen-builds.ts';
import { unmatchedIn, type Shown } from '../../../../policy/lint/unmatched.ts';
import { limitSentence } from '../../../../sinks/phrases.ts';
import { visible } from '../../../../core/visible.ts';
import { analyze } from '../../../analysis/analyze.ts';
import { shownBy, unboundIn } from '../../../analysis/limits.ts';
import { readYara } from '../../../comparisons/yara-rules.ts';
import { rulesOf } from '../../../own-rules/rules-of.ts';
import { gather } from '../../inputs/gather.ts';
import { EXIT, type Io } from '../../inputs/io.ts';
import { printed, type PrintOptions } from '../../inputs/options.ts';
import { bytesOf } from '../../inputs/files.ts';
import { compileNoting, DEFAULT_POLICY } from '../../inputs/policy-file.ts';

/** Prints what is surely not meant; exit status 1 where something is. With records, or a store, what none of them bears, too. */
export async function lint(
  named: string | undefined,
  paths: readonly string[],
  options: PrintOptions,
  io: Io,
): Promise<number> {
  const name = named ?? DEFAULT_POLICY;
  const file = loadPolicy(bytesOf(name), name);
  const policy = await compileNoting(file, named !== undefined, io, `landwaiter policy lint ${name}`);
  const { yara } = policy.contents;
  const ownYara = yara && (await readYara(yara));
  const rules = await rulesOf(policy);
  const warnings = lintPolicy(file, {
    rules: rules.map((rule) => rule.id),
    critical: rules.filter((rule) => rule.severity === 'critical').map((rule) => rule.id),
    kinds: Object.values(sources).map((source) => source.name),
    now: Date.now(),
  });
  const isKept = options.store !== undefined && options.store !== 'memory:';
  const { shown, unbound, strangers, unseen } =
    paths.length === 0 && !isKept
      ? { shown: NOTHING, unbound: [], strangers: [], unseen: [] }
      : await seenIn(paths, options.store, file, policy, io);
  const all = [
    ...warnings,
    ...(ownYara && 'unapplied' in ownYara ? [ownYara.unapplied] : []),
    ...unmatched(file, policy, shown),
    ...unseen.map((note) => placed(file, note)),
    ...strangers.map((reason) => placed(file, { path: ['signers'], reason })),
    ...unbound.map((reason) => `${name}: ${reason}`),
  ];
  // A file is read for what is in it, also one that lists so little that habits are gone by.
  const notes = [...absentLists({ ...policy, mode: 'policy' })];
  printed(options, io, {
    table: () => all.map((warning) => `${visible(warning)}\n`).join(''),
    json: () => ({ version: 1, warnings: all, notes }),
  });
  for (const limit of notes) io.note(`${name}: ${limitSentence(limit)}\n`);
  io.note(`${name}: ${told(all.length, notes.length)}\n`);
  return all.length === 0 ? EXIT.done : EXIT.findings;
}

function told(warnings: number, notes: number): string {
  const beside = notes === 0 ? '' : `, ${counted(notes, 'note')}`;
  if (warnings > 0) return `${counted(warnings, 'warning')}${beside}`;
  return notes === 0 ? 'no problems' : `no warnings${beside}`;
}

const NOTHING: Shown = { hosts: new Set() };

function unmatched(file: PolicyFile, policy: Policy, shown: Shown): readonly string[] {
  return [...unmatchedIn(policy, shown)].map((note) => placed(file, note));
}

function placed({ name, position }: PolicyFile, note: Note): string {
  return formatProblem(name, { ...note, ...position(note.path) });
}

interface Seen {
  readonly shown: Shown;
  readonly unbound: readonly string[];
  readonly strangers: readonly string[];
  readonly unseen: readonly Note[];
}

/** What the records show, and where they lack a name that the policy could give them. */
async function seenIn(
  paths: readonly string[],
  store: string | undefined,
  { spec }: PolicyFile,
  policy: Policy,
  io: Io,
): Promise<Seen> {
  const { evidence, store: opened } = await gather(paths, { quiet: true, ...known({ store }) }, policy, io);
  await opened.close();
  const { lineage, inferred } = analyze(evidence, policy);
  const unbound = [...unboundIn(factsOf(evidence.events), policy, inferred)];
  return {
    shown: shownBy(evidence, lineage),
    strangers: [...strangersIn(lineage)],
    unseen: [...unseenBuilds(spec, lineage)],
    unbound: unbound.map((one) => `${limitSentence(one)}; add: ${one.add}`),
  };
}
