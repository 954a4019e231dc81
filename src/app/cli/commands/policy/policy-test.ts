import { InvalidInput } from '../../../../core/error.ts';
import { loadPolicy } from '../../../../policy/file/load.ts';
import { counted } from '../../../../core/count.ts';
import { clock } from '../../../../sinks/phrases.ts';
import { visible } from '../../../../core/visible.ts';
import { analyze } from '../../../analysis/analyze.ts';
import { rulesOf } from '../../../own-rules/rules-of.ts';
import { comparePolicies, type PolicyChange, type Unverified, unverifiedBy } from '../../../policies/policy-test.ts';
import { gather } from '../../inputs/gather.ts';
import { bytesOf } from '../../inputs/files.ts';
import { choosePolicy, compileNoting } from '../../inputs/policy-file.ts';
import { EXIT, type Io } from '../../inputs/io.ts';
import { printed, type PrintOptions } from '../../inputs/options.ts';
import { columns } from '../../text/columns.ts';

const FIRST = 'No policy is in force: what is found without one stands for the old policy.';

const HEADINGS = {
  raised: 'Raised by the new policy',
  silenced: 'Silenced by the new policy',
  severity: 'Graded otherwise',
} as const;

/** Prints what a new policy would change; exit status 1 when it silences something. */
export async function testPolicy(
  file: string,
  paths: readonly string[],
  options: PrintOptions,
  io: Io,
): Promise<number> {
  const candidate = await compileNoting(loadPolicy(bytesOf(file), file), true, io);
  const current = await choosePolicy(options, io);
  // Files are bound to clusters and hosts as they are read, so by one of the two policies: the new one.
  const both = { ...candidate, trust: new Map([...current.trust, ...candidate.trust]) };
  const { evidence, store } = await gather(paths, options, both, io);
  await store.close();
  if (evidence.events.length === 0) throw new InvalidInput(paths.join(' ') || 'PATH', 'holds no history to judge');
  const rules = await rulesOf(candidate);
  const every = new Set(rules.map((rule) => rule.id));
  const before = analyze(evidence, current, options.at, await rulesOf(current));
  const after = analyze(evidence, candidate, options.at, rules, every);
  const changes = comparePolicies(before, after);
  const unverified = unverifiedBy(before.lineage, after.lineage);
  printed(options, io, {
    table: () => text(changes, unverified, current.mode === 'observe'),
    json: () => ({ version: 1, changes, unverified }),
  });
  return changes.some((one) => one.change === 'silenced') ? EXIT.findings : EXIT.done;
}

function text(changes: readonly PolicyChange[], unverified: readonly Unverified[], isFirst: boolean): string {
  const lost = [
    ...(isFirst ? [FIRST, ''] : []),
    ...(unverified.length === 0 ? [] : [...unverifiedLines(unverified), '']),
  ];
  if (changes.length === 0)
    return [...lost, `${isFirst ? 'The new policy finds' : 'Both policies find'} the same in these records.\n`].join(
      '\n',
    );
  const lines = (['raised', 'silenced', 'severity'] as const).flatMap((kind) => {
    const own = changes.filter((one) => one.change === kind);
    if (own.length === 0) return [];
    return [`${HEADINGS[kind]} (${counted(own.length, 'finding')}):`, ...own.flatMap(entry), ''];
  });
  return [...lost, ...lines].join('\n');
}

/** Whose keys or roots are gone: what they signed is strangers' then. */
function unverifiedLines(all: readonly Unverified[]): readonly string[] {
  return [
    `No longer verified by the new policy (${counted(all.length, 'signer')}):`,
    ...columns(
      all.map(({ signer, attachments, images, running }) => [
        signer,
        `${counted(attachments, 'attachment')} of ${counted(images, 'image')}, of which ${running} ${running === 1 ? 'runs' : 'run'}`,
      ]),
      Number.POSITIVE_INFINITY,
    ),
  ];
}

function entry({ finding, because }: PolicyChange): readonly string[] {
  const { severity, rule, summary, firstEventAt } = finding;
  return [
    `  ${severity.toUpperCase()}  ${rule}  ${clock(firstEventAt)}`,
    `    ${visible(summary)}`,
    `    ${visible(because)}`,
  ];
}
