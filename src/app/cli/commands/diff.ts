import { join } from 'node:path';
import { Command, Option } from 'commander';
import { InvalidInput } from '../../../core/error.ts';
import { isAtLeastSevere, type Severity } from '../../../core/finding.ts';
import { known } from '../../../core/known.ts';
import type { Column } from '../../../rules/contents/judge.ts';
import { visible, visibleJson } from '../../../core/visible.ts';
import type { YaraRules } from '../../../contents/yara/rules.ts';
import type { OpenedImage } from '../../../registry/open-image.ts';
import type { Asked } from '../../comparisons/diff-json.ts';
import type { Difference } from '../../comparisons/diff.ts';
import { writeTo } from '../inputs/files.ts';
import { EXIT, hasColour, type Io } from '../inputs/io.ts';
import { type Output, outputOption, severityArgument } from '../inputs/options.ts';

// Written out: what weighs is loaded when it is needed.
const COLUMNS: readonly Column[] = ['built', 'open', 'suspect'];

interface DiffOptions {
  readonly output?: readonly Output[];
  readonly as?: Column;
  /** Telemetry in which the old image and the column are found. */
  readonly records?: readonly string[];
  readonly store?: string;
  readonly policy?: string;
  readonly platform?: string;
  readonly failOn?: Severity;
  readonly strict?: boolean;
  readonly plainHttp?: boolean;
  readonly secret?: string;
  readonly cache?: string | false;
  readonly color?: boolean;
  readonly verbose?: boolean;
}

const EXAMPLES = `
Examples:
  landwaiter diff registry.acme.example/shop/api:1.4.2 registry.acme.example/shop/api:1.4.3
  landwaiter diff oci:images:1.4.2 docker-archive:suspect.tar
  landwaiter diff suspect@sha256:9f86d081884c… --as suspect     one image by itself
  landwaiter diff shop/api@sha256:9f86d081884c… --records logs/   beside the last trusted one, as evaluations do
  landwaiter diff OLD NEW -o json -o html=diff.html --fail-on medium

Exit status: 0 done; 1 something at or above --fail-on; 2 no such image, no image, refused input, or with
--strict something that could not be read; 3 the registry did not answer.`;

export function diffCommand(io: Io, exit: (status: number) => void): Command {
  return new Command('diff')
    .summary('what an image has that an older one had not: files, hooks, settings, packages')
    .description(
      'Reads the layers that differ between two images and tells which files, programs, hooks and settings the new one has that the old one had not, whose they are, in which layer they came, and how much that weighs. Nothing is run and nothing is unpacked to disk. With one image it is looked at by itself. Images are named as registry.acme.example/shop/api:1.4.2, …@sha256:…, oci:FOLDER[:TAG], oci-archive:FILE or docker-archive:FILE[:TAG].',
    )
    .argument('<image...>', 'the old image and the new one, or one alone')
    .addOption(outputOption(['table', 'json', 'html', 'record']))
    .addOption(
      new Option('--as <column>', 'weigh as an approved build, as nothing known, as a push under suspicion').choices(
        COLUMNS,
      ),
    )
    .option('--records <path...>', 'find the old image and the weights in this telemetry')
    .option('--store <url>', 'the same in what a store holds')
    .option(
      '--policy <file>',
      'the policy file (default: landwaiter.yaml here, else observe mode); without records only its YARA rules count',
    )
    .option('--platform <os/arch>', 'only this one (default: all of the new image)')
    .option('--fail-on <severity>', 'exit with 1 when it is this severe', severityArgument)
    .option('--strict', 'exit with 2 when something could not be read')
    .option('--plain-http', 'ask registries without TLS')
    .option('--secret <name>', 'user and password for the registry from LANDWAITER_SECRET_<NAME> (USER:PASSWORD)')
    .option('--cache <folder>', 'where listings of layers are kept (default: landwaiter/layers in the cache folder)')
    .option('--no-cache', 'keep none, and read every layer anew')
    .option('--no-color', 'no colour (also: NO_COLOR=1)')
    .option('-v, --verbose', 'leave nothing out of the table')
    .addHelpText('after', EXAMPLES)
    .action(async (images: readonly string[], options: DiffOptions) => exit(await run(images, options, io)));
}

async function run(images: readonly string[], options: DiffOptions, io: Io): Promise<number> {
  const [first, second, ...more] = images;
  if (first === undefined || more.length > 0)
    throw new InvalidInput('image', 'give one or two: the old image, the new one');
  const given: Asked = {
    column: options.as ?? 'open',
    ...(second === undefined ? { new: first } : { old: first, new: second }),
  };
  const open = await opener(options, io);
  const { policyYara } = await import('../inputs/policy-yara.ts');
  const yara = await policyYara(options, io);
  const isRecorded = options.records !== undefined || options.store !== undefined;
  if (isRecorded && second !== undefined)
    throw new InvalidInput('image', 'give the new one alone: the old one is found by --records or --store');
  const asked = isRecorded ? await chosenFor(given, open, options, io) : given;
  const found = await read(asked, open, yara, options, io);
  for (const output of options.output ?? [{ format: 'table' }]) {
    const text = await rendered(output.format, found, asked, { ...options, isToFile: output.file !== undefined }, io);
    if (output.file === undefined) io.out(text);
    else write(output.file, text, io);
  }
  return statusOf(found, options);
}

type Open = (text: string) => Promise<OpenedImage>;

async function opener(options: DiffOptions, io: Io): Promise<Open> {
  const [{ imageOpener }, { registryLogin }, { secretsOf }] = await Promise.all([
    import('../../../registry/open-image.ts'),
    import('../../resources/registry-login.ts'),
    import('../../resources/secrets.ts'),
  ]);
  const credentials = options.secret === undefined ? undefined : registryLogin(options.secret, secretsOf(io.env));
  return imageOpener({
    environment: io.env,
    fetch: globalThis.fetch,
    now: Date.now,
    isPlain: options.plainHttp === true,
    ...known({ credentials }),
  });
}

/** What records say of the image: with which one it is to be compared, and as what. */
async function chosenFor(asked: Asked, open: Open, options: DiffOptions, io: Io): Promise<Asked> {
  const { oldInRecords } = await import('../inputs/old-in-records.ts');
  const { old, column, why } = await oldInRecords(asked.new, open, options, io);
  const name = old === undefined ? 'looked at by itself' : `compared with ${old}`;
  io.note(`${visible(`${name}: ${why}`)}\n`);
  return { new: asked.new, column: options.as ?? column, ...known({ old }) };
}

async function read(
  asked: Asked,
  open: Open,
  yara: YaraRules | undefined,
  options: DiffOptions,
  io: Io,
): Promise<readonly Difference[]> {
  const [{ differences }, { openListingCache }] = await Promise.all([
    import('../../comparisons/diff.ts'),
    import('../../../contents/reading/listing-cache.ts'),
  ]);
  const folder = options.cache ?? cacheFolder(io.env);
  return differences({
    ...(asked.old !== undefined && { old: await open(asked.old) }),
    new: await open(asked.new),
    column: asked.column,
    ...known({ platform: options.platform, yara }),
    cache: folder === undefined || folder === false ? undefined : openListingCache(folder),
  });
}

/** As the XDG base directories have it; without a home there is no folder that is the user's alone, and so none. */
function cacheFolder({ XDG_CACHE_HOME: cache = '', HOME: home = '' }: Io['env']): string | undefined {
  const folder = cache !== '' ? cache : home !== '' ? join(home, '.cache') : undefined;
  return folder === undefined ? undefined : join(folder, 'landwaiter', 'layers');
}

async function rendered(
  format: string,
  found: readonly Difference[],
  asked: Asked,
  options: DiffOptions & { readonly isToFile: boolean },
  io: Io,
): Promise<string> {
  if (format === 'json') {
    const { differenceJson } = await import('../../comparisons/diff-json.ts');
    const each = found.map((one) => differenceJson(one, asked));
    return visibleJson(`${JSON.stringify(each.length === 1 ? each[0] : each, null, 2)}\n`);
  }
  if (format === 'record') {
    const { differenceRecord } = await import('../../comparisons/diff-record.ts');
    return found.map((one) => `${JSON.stringify(differenceRecord(one, asked, Date.now()))}\n`).join('');
  }
  if (format === 'html') {
    const { diffHtml } = await import('../text/diff-html.ts');
    return diffHtml(found, asked);
  }
  const { diffLines } = await import('../text/diff-text.ts');
  const shown = {
    colour: !options.isToFile && hasColour(io, options.color, io.outIsTerminal),
    width: options.isToFile ? 100 : io.width,
    verbose: options.verbose === true,
  };
  return found.flatMap((one) => diffLines(one, asked, shown).map((line) => `${line}\n`)).join('');
}

function write(file: string, text: string, io: Io): void {
  writeTo(file, text);
  io.note(`wrote ${file}\n`);
}

function statusOf(found: readonly Difference[], { strict, failOn }: DiffOptions): number {
  if (strict === true && found.some(({ comparison }) => !comparison.isComplete)) return EXIT.usage;
  const isFailing = found.some(
    ({ weighed: { severity } }) => failOn !== undefined && severity !== 'none' && isAtLeastSevere(severity, failOn),
  );
  return isFailing ? EXIT.findings : EXIT.done;
}
