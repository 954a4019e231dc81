import { Command } from 'commander';
import { type Finding, isAtLeastSevere, type Severity } from '../../../core/finding.ts';
import type { ImageCompared } from '../../../core/event.ts';
import type { Policy } from '../../../core/policy.ts';
import type { Report } from '../../../core/report.ts';
import type { Judged, Store } from '../../../lineage/storage/store.ts';
import type { Analysis } from '../../analysis/analyze.ts';
import { toldFindings } from '../../analysis/finding-changes.ts';
import { isActive } from '../../../sinks/alert.ts';
import { FORMATS } from '../../../sinks/formats/index.ts';
import { known } from '../../../core/known.ts';
import { checkIsMade, isMade, placeOf } from '../../resources/kept-store.ts';
import { writeTo } from '../inputs/files.ts';
import { EXIT, hasColour, type Io } from '../inputs/io.ts';
import { type Output, outputOption, type PrintOptions, severityArgument, withReadOptions } from '../inputs/options.ts';
import { choosePolicy } from '../inputs/policy-file.ts';
import { noteImages, noteInputs } from '../text/summary.ts';

export interface AnalyzeOptions extends PrintOptions {
  readonly failOn?: Severity;
  readonly verbose?: boolean;
  /** Layouts and archives of images. */
  readonly images?: readonly string[];
  /** Registries are asked for images. */
  readonly ask?: boolean;
  /** Without TLS. */
  readonly plainHttp?: boolean;
}

const EXAMPLES = `
Examples:
  landwaiter analyze logs/                        observe mode: no policy needed
  landwaiter analyze --policy landwaiter.yaml logs/ -o table -o html=report.html
  zcat audit.log.gz | landwaiter analyze - -o json
  landwaiter analyze logs/ -o sarif=landwaiter.sarif -o ocsf=findings.ndjson
  landwaiter analyze logs/ --images layouts/      also reads the images that are suspicious or run
  landwaiter analyze logs/ --store sqlite:landwaiter.db --fail-on high`;

export function analyzeCommand(io: Io, exit: (status: number) => void, version: string): Command {
  return withReadOptions(new Command('analyze'))
    .summary('read telemetry, correlate, and print findings')
    .description(
      'Reads telemetry files and folders (plain, gzip, zstd; - is standard input), detects each format from its content, joins the records by digest, tag and time, and prints what is wrong or missing.',
    )
    .argument('[path...]', 'files and folders; none with --store: what the store holds')
    .addOption(outputOption([...FORMATS.keys()]))
    .option(
      '--fail-on <severity>',
      'exit with 1 when a finding this severe is open, looked after or not',
      severityArgument,
    )
    .option('--images <path...>', 'read and compare suspicious and deployed images that lie in layouts and archives')
    .option('--ask', 'the same with images from their registries, as docker or podman are logged in there')
    .option('--plain-http', 'with --ask: ask registries without TLS')
    .option('-v, --verbose', 'leave nothing out of the table')
    .addHelpText('after', EXAMPLES)
    .action(async (paths: readonly string[], options: AnalyzeOptions) => exit(await run(paths, options, io, version)));
}

/** Reads, judges, prints; returns the exit status. */
export async function run(
  paths: readonly string[],
  options: AnalyzeOptions,
  io: Io,
  version?: string,
): Promise<number> {
  const [{ analyze }, { rulesOf }, { gather }, policy] = await Promise.all([
    import('../../analysis/analyze.ts'),
    import('../../own-rules/rules-of.ts'),
    import('../inputs/gather.ts'),
    choosePolicy(options, io),
  ]);
  const url = options.store ?? 'memory:';
  if (paths.length === 0) await checkIsMade(url, io.env);
  const isNew = !(await isMade(url, io.env));
  const { evidence, store, newest, isServed } = await gather(paths, options, policy, io);
  if (isNew && options.quiet !== true) io.note(`landwaiter: made a new store ${placeOf(url)}\n`);
  try {
    const rules = await rulesOf(policy);
    const judge = (more: readonly ImageCompared[]): Analysis =>
      analyze(
        more.length > 0 ? { ...evidence, events: [...evidence.events, ...more] } : evidence,
        policy,
        options.at,
        rules,
      );
    const analysis = await withImages(judge, options, policy, io, isServed ? undefined : store);
    const isRead = options.ask === true || options.images !== undefined;
    const judged = { at: analysis.lineage.at, newest: isRead ? await store.newest() : newest };
    if (!isServed) await save(store, analysis, judged, evidence.earlier);
    const report = analysis.report();
    for (const output of options.output ?? [{ format: 'table' }]) await write(output, report, options, io, version);
    if (options.quiet !== true) noteInputs(report, analysis.skewed, io);
    return status(report, options);
  } finally {
    await store.close();
  }
}

/** With what changed since the store was last saved to. */
async function save(
  store: Store,
  { findings, lineage }: Analysis,
  judged: Judged,
  earlier?: readonly Finding[],
): Promise<void> {
  const { contentsIn } = await import('../../analysis/judgements.ts');
  const contents = contentsIn(findings, lineage);
  await store.saveFindings(
    findings,
    { ...judged, contents },
    toldFindings(earlier ?? []).changesTo(findings, Date.now()),
  );
}

/** What is wanted of images is read where the user says that they lie, and kept with the other facts. */
async function withImages(
  judge: (more: readonly ImageCompared[]) => Analysis,
  { images = [], ask = false, plainHttp = false, quiet }: AnalyzeOptions,
  policy: Policy,
  io: Io,
  store: Pick<Store, 'record'> | undefined,
): Promise<Analysis> {
  if (images.length === 0 && !ask) return judge([]);
  const { imageFinder } = await import('../inputs/image-finder.ts');
  const { readWanted } = await import('../../comparisons/read-wanted.ts');
  const finder = imageFinder(images, { isAsking: ask, isPlain: plainHttp }, io);
  const { judged, facts, wanted, reasons } = await readWanted(judge, finder, policy, Date.now);
  await store?.record(facts);
  if (quiet !== true) noteImages(facts.length, wanted, reasons, io);
  return judged;
}

async function write(output: Output, report: Report, options: AnalyzeOptions, io: Io, version?: string): Promise<void> {
  const format = await FORMATS.get(output.format)?.();
  if (!format) throw new Error(`no format is called ${output.format}`);
  const toFile = output.file !== undefined;
  const rendered = format.render(report, {
    colour: !toFile && hasColour(io, options.color, io.outIsTerminal),
    width: toFile ? 100 : io.width,
    verbose: options.verbose === true,
    ...known({ version }),
  });
  const pieces = typeof rendered === 'string' ? [rendered] : rendered;
  if (output.file === undefined) {
    for (const piece of pieces) io.out(piece);
    return;
  }
  writeTo(output.file, [...pieces].join(''));
  if (options.quiet !== true) io.note(`wrote ${output.file}\n`);
}

function status(report: Report, options: AnalyzeOptions): number {
  const understood = report.inputs.filter((input) => input.source !== undefined);
  if (understood.length === 0) return EXIT.usage;
  if (options.strict === true && report.inputs.some((input) => input.refused.length > 0 || input.skipped !== undefined))
    return EXIT.usage;
  return failsOn(options.failOn, report.findings) ? EXIT.findings : EXIT.done;
}

/** Whether one of at least this severity is not over: who looks after it has not ended it. */
export function failsOn(least: Severity | undefined, findings: readonly Finding[]): boolean {
  return least !== undefined && findings.some((one) => isActive(one) && isAtLeastSevere(one.severity, least));
}
