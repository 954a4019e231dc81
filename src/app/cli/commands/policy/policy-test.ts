import { InvalidInput } from '../../../../core/error.ts';
import { loadPolicy } from '../../../../policy/file/load.ts';
import { counted } from '../../../../core/count.ts';
import { clock } from '../../../../sinks/phrases.ts';
import { visible } from '../../../../core/visible.ts';
import { analyze } from '../../../analysis/analyze.ts';
import { rulesOf } from '../../../own-rules/rules-of.ts';
import { comparePolicies, type PolicyChange } from '../../../policies/policy-test.ts';
import { gather } from '../../inputs/gather.ts';
import { bytesOf } from '../../inputs/files.ts';
import { choosePolicy, compileNoting } from '../../inputs/policy-file.ts';
import { EXIT, type Io } from '../../inputs/io.ts';
import { printed, type PrintOptions } from '../../inputs/options.ts';

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
  const current = await choosePolicy(options.policy, io);
  // Files are bound to clusters and hosts as they are read, so by one of the two policies: the new one.
  const both = { ...candidate, trust: new Map([...current.trust, ...candidate.trust]) };
  const { evidence, store } = await gather(paths, options, both, io);
  await store.close();
  if (evidence.events.length === 0) throw new InvalidInput(paths.join(' ') || 'PATH', 'holds no history to judge');
  const rules = await rulesOf(candidate);
  const every = new Set(rules.map((rule) => rule.id));
  const before = analyze(evidence, current, options.at, await rulesOf(current));
  const changes = comparePolicies(before, analyze(evidence, candidate, options.at, rules, every));
  printed(options, io, { table: () => text(changes), json: () => ({ version: 1, changes }) });
  return changes.some((one) => one.change === 'silenced') ? EXIT.findings : EXIT.done;
}

function text(changes: readonly PolicyChange[]): string {
  if (changes.length === 0) return 'Both policies find the same in these records.\n';
  const lines = (['raised', 'silenced', 'severity'] as const).flatMap((kind) => {
    const own = changes.filter((one) => one.change === kind);
    if (own.length === 0) return [];
    return [`${HEADINGS[kind]} (${counted(own.length, 'finding')}):`, ...own.flatMap(entry), ''];
  });
  return lines.join('\n');
}

function entry({ finding, because }: PolicyChange): readonly string[] {
  const { severity, rule, summary, firstEventAt } = finding;
  return [
    `  ${severity.toUpperCase()}  ${rule}  ${clock(firstEventAt)}`,
    `    ${visible(summary)}`,
    `    ${visible(because)}`,
  ];
}
