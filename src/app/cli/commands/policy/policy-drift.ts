import { InvalidInput } from '../../../../core/error.ts';
import { driftOf } from '../../../../policy/lint/drift.ts';
import { loadPolicy } from '../../../../policy/file/load.ts';
import { counted } from '../../../../core/count.ts';
import { visible } from '../../../../core/visible.ts';
import { analyze } from '../../../analysis/analyze.ts';
import { rulesOf } from '../../../own-rules/rules-of.ts';
import { gather } from '../../inputs/gather.ts';
import { bytesOf } from '../../inputs/files.ts';
import { chosenPolicy, compileNoting, DEFAULT_POLICY } from '../../inputs/policy-file.ts';
import { EXIT, type Io } from '../../inputs/io.ts';
import { printed, type PrintOptions } from '../../inputs/options.ts';

/** Prints where policy and records have parted; exit status 1 when they have. */
export async function drift(paths: readonly string[], options: PrintOptions, io: Io): Promise<number> {
  const chosen = await chosenPolicy(options, io);
  if (!chosen)
    throw new InvalidInput('--policy', `no ${DEFAULT_POLICY} here: name the policy whose drift you want to see`);
  const name = chosen.file;
  const file = loadPolicy(bytesOf(name), name);
  const policy = await compileNoting(file, chosen.isNamed, io);
  const { evidence, store } = await gather(paths, options, policy, io);
  await store.close();
  const { unused, unnamed } = driftOf(file, analyze(evidence, policy, options.at, await rulesOf(policy)).lineage);
  const lines = [
    ...(unused.length > 0
      ? ['Named by the policy, not seen in these records:', ...unused.map((one) => `  ${one}`)]
      : []),
    ...(unnamed.length > 0
      ? ['Seen in these records, not named by the policy:', ...unnamed.map((one) => `  ${one}`)]
      : []),
  ];
  printed(options, io, {
    table: () => lines.map((line) => `${visible(line)}\n`).join(''),
    json: () => ({ version: 1, unused, unnamed }),
  });
  const count = unused.length + unnamed.length;
  if (options.quiet !== true) io.note(`${name}: ${count === 0 ? 'no drift' : counted(count, 'difference')}\n`);
  return count === 0 ? EXIT.done : EXIT.findings;
}
