import { Command } from 'commander';
import type { PackManifest } from '../../reports/packs/schema.ts';
import { InvalidInput } from '../../../core/error.ts';
import { visible } from '../../../core/visible.ts';
import { bytesOf, writeTo } from '../inputs/files.ts';
import { EXIT, type Io } from '../inputs/io.ts';
import { momentAt } from '../inputs/moment.ts';
import { printed, type PrintOptions, tableOrJson, withReadOptions } from '../inputs/options.ts';
import { type ChosenPolicy, chosenPolicy, compileChosen, policyText } from '../inputs/policy-file.ts';

type Asked = Pick<PrintOptions, 'output' | 'json'>;

interface MakeOptions extends PrintOptions {
  readonly finding?: string;
  readonly image?: string;
  readonly actor?: string;
  readonly file?: string;
}

const MAKE_EXAMPLES = `
Examples:
  landwaiter pack make logs/ --finding 5f4e7bee9a2a2260
  landwaiter pack make --store sqlite:landwaiter.db --actor mallory --file mallory.lwpack
  landwaiter pack make logs/ --since 2026-11-16 --until 2026-11-17

With the deliveries themselves a server makes them: GET /api/v1/packs/records (role analyst).`;
const CHECK_EXAMPLES = `
Examples:
  landwaiter pack check mallory.lwpack

Exit status: 0 nothing fails; 1 something does.`;

export function packCommand(io: Io, exit: (status: number) => void): Command {
  const pack = new Command('pack')
    .summary('evidence about a finding, image, actor or period as one file; check one')
    .description(
      'A pack is a file that can be handed on: findings, chains, decisions, the facts behind them with the hashes of their records, the policy and how far the telemetry reached. The same evaluation gives the same bytes.',
    );
  tableOrJson(
    withReadOptions(pack.command('make').summary('make one').argument('[path...]'), {
      since: 'about a period that begins here',
      until: 'and ends before this (default: the evaluation time)',
    }),
  )
    .description('Makes a pack about one finding, image, actor or period, by all that was read.')
    .option('--finding <id>', 'about the finding or incident with this id, or its first 8 characters')
    .option('--image <image>', 'about an image: a digest or reference')
    .option('--actor <name>', 'about what an actor pushed, and the findings that name it')
    .option('--file <file>', 'where it is written (default: landwaiter.lwpack here)')
    .addHelpText('after', MAKE_EXAMPLES)
    .action(async (paths: readonly string[], options: MakeOptions) => exit(await make(paths, options, io)));
  tableOrJson(pack.command('check'))
    .summary('check one')
    .argument('<file>', 'a pack')
    .description('Says of a pack what holds, what fails, and what cannot be checked with it alone.')
    .addHelpText('after', CHECK_EXAMPLES)
    .action(async (file: string, options: Asked) => exit(await check(file, options, io)));
  return pack;
}

async function make(paths: readonly string[], options: MakeOptions, io: Io): Promise<number> {
  const { finding, image, actor, since, until, file = 'landwaiter.lwpack', ...read } = options;
  const given = [finding, image, actor, since].filter((one) => one !== undefined).length;
  if (given !== 1) throw new InvalidInput('pack make', 'needs one of --finding, --image, --actor and --since');
  const chosen = await chosenPolicy(options, io);
  const [{ packOf }, { subjectOf }, { analyze }, { rulesOf }, { gather }, policy] = await Promise.all([
    import('../../reports/packs/pack.ts'),
    import('../../reports/packs/about.ts'),
    import('../../analysis/analyze.ts'),
    import('../../own-rules/rules-of.ts'),
    import('../inputs/gather.ts'),
    compileChosen(chosen, io),
  ]);
  const { evidence, store } = await gather(paths, read, policy, io);
  try {
    const analysis = analyze(evidence, policy, options.at, await rulesOf(policy));
    const { at } = analysis.lineage;
    const { decisions = [] } = evidence;
    const shown = await policyShown(chosen);
    const { manifest, bytes } = await packOf(
      subjectOf({ ...options, since: momentAt(since, at), until: momentAt(until, at) }, at),
      {
        analysis,
        evidence,
        decisions,
        at,
        policy: shown,
      },
    );
    writeTo(file, bytes);
    const { findings, chains, facts } = manifest.holds;
    // It is a file that is made: what is told of that is for a person, unless somebody asks for it.
    if (options.output === undefined && options.json !== true) {
      if (options.quiet !== true) io.note(`wrote ${file}: ${findings} findings, ${chains} chains, ${facts} facts\n`);
    } else
      printed(options, io, {
        table: () => `wrote ${file}: ${findings} findings, ${chains} chains, ${facts} facts\n`,
        json: () => ({ version: 1, file, ...aboutOf(manifest), holds: manifest.holds }),
      });
  } finally {
    await store.close();
  }
  return EXIT.done;
}

async function policyShown(chosen: ChosenPolicy | undefined): Promise<string | undefined> {
  if (chosen === undefined) return undefined;
  const [{ loadPolicy }, { shownText }] = await Promise.all([
    import('../../../policy/file/load.ts'),
    import('../../../policy/file/shown-text.ts'),
  ]);
  const { text } = policyText(chosen.file, chosen.isNamed);
  return shownText(text, loadPolicy(text, chosen.file).spec);
}

async function check(file: string, options: Asked, io: Io): Promise<number> {
  const { checkPack } = await import('../../reports/packs/check.ts');
  const { manifest, checked } = checkPack(bytesOf(file));
  printed(options, io, {
    table: () => {
      const lines = checked.map(({ what, answer, why }) => `${answer.padEnd(13)}  ${what}: ${visible(why)}\n`);
      return `${manifest ? headOf(manifest) : ''}${lines.join('')}`;
    },
    json: () => ({ version: 1, file, ...aboutOf(manifest), checked }),
  });
  return checked.some(({ answer }) => answer === 'fails') ? EXIT.findings : EXIT.done;
}

function aboutOf(manifest: PackManifest | undefined) {
  if (!manifest) return {};
  const { subject, evaluatedAt, leftOut } = manifest;
  return { subject, evaluatedAt, leftOut };
}

function headOf({ subject, evaluatedAt, leftOut, says }: PackManifest): string {
  const missing = leftOut.map(({ what, count, why }) => `left out: ${count} ${visible(`${what}: ${why}`)}\n`);
  return `${visible(`${subject.kind} ${subject.name}`)}, evaluated as of ${evaluatedAt}\n${missing.join('')}${visible(says)}\n\n`;
}
