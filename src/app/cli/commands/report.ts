import { Command } from 'commander';
import { InvalidInput } from '../../../core/error.ts';
import { REPORT_FORMATS, written } from '../../reports/outputs.ts';
import type { PeriodAsked } from '../../reports/model/report.ts';
import type { PeriodReport } from '../../reports/model/schema.ts';
import { momentAt } from '../inputs/moment.ts';
import { writeTo } from '../inputs/files.ts';
import { EXIT, type Io } from '../inputs/io.ts';
import { type Output, outputOption, type PrintOptions, tableWidth, withReadOptions } from '../inputs/options.ts';
import { fitted } from '../../../sinks/formats/table/fit.ts';
import { choosePolicy } from '../inputs/policy-file.ts';

interface ReportOptions extends PrintOptions {
  readonly period?: string;
}

/** Where a PDF goes that no file is named for: it is nothing to look at in a terminal. */
const PDF_FILE = 'landwaiter-report.pdf';
const EXAMPLES = `
Examples:
  landwaiter report logs/ --policy landwaiter.yaml                      its first sheet
  landwaiter report logs/ --policy landwaiter.yaml -o pdf=custody.pdf
  landwaiter report --store sqlite:landwaiter.db --period 2026-Q3 -o pdf -o csv=q3.csv
  landwaiter report --store sqlite:landwaiter.db --since 2026-09-01 --until 2026-10-01 -o json`;

export function reportCommand(io: Io, exit: (status: number) => void): Command {
  return withReadOptions(new Command('report'), {
    since: 'the period begins here (default: with the records)',
    until: 'and ends before this (default: the evaluation time)',
  })
    .summary('the custody of a period, on paper: what ran, who pushed it, what was let past')
    .description(
      'Writes for a period which images ran and can be trusted, who pushed them, where they were deployed, what was found and how long each stage took, what was let past and until when, and first of all what is not known. One sheet for those who answer for it, then the rest. Judged by all that is known now and by the policy as it is; the same input gives the same bytes.',
    )
    .argument('[path...]', 'files and folders; none with --store: what the store holds')
    .option('--period <period>', 'a year, quarter or month in UTC: 2026, 2026-Q3, 2026-09')
    .addOption(outputOption(['table', ...REPORT_FORMATS]))
    .addHelpText('after', EXAMPLES)
    .action(async (paths: readonly string[], options: ReportOptions) => exit(await run(paths, options, io)));
}

async function run(paths: readonly string[], options: ReportOptions, io: Io): Promise<number> {
  const [{ custodyReportFor }, { periodNamed }, { analyze }, { rulesOf }, { gather }, policy] = await Promise.all([
    import('../../reports/model/report.ts'),
    import('../../reports/period.ts'),
    import('../../analysis/analyze.ts'),
    import('../../own-rules/rules-of.ts'),
    import('../inputs/gather.ts'),
    choosePolicy(options, io),
  ]);
  const { period, since, until, ...read } = options;
  if (period !== undefined && (since !== undefined || until !== undefined))
    throw new InvalidInput('--period', 'says both ends: leave out --since and --until');
  // What ran in the period may have been pushed long before: everything is read.
  const { evidence, store } = await gather(paths, read, policy, io);
  try {
    const analysis = analyze(evidence, policy, options.at, await rulesOf(policy));
    const { at } = analysis.lineage;
    const asked: PeriodAsked =
      period === undefined
        ? { since: momentAt(since, at), until: momentAt(until, at) }
        : periodNamed(period, '--period');
    const report = await custodyReportFor(analysis, evidence, asked, store);
    for (const output of options.output ?? [{ format: 'table' } satisfies Output])
      write(await contentOf(report, output, io), output.file, options, io);
  } finally {
    await store.close();
  }
  return EXIT.done;
}

async function contentOf(report: PeriodReport, { format, file }: Output, io: Io): Promise<string | Uint8Array> {
  const found = REPORT_FORMATS.find((one) => one === format);
  if (found !== undefined) return written(report, found);
  const [{ documentOf }, { reportText }] = await Promise.all([
    import('../../reports/document/document-of.ts'),
    import('../text/report-text.ts'),
  ]);
  const width = file === undefined ? tableWidth(io) : Number.POSITIVE_INFINITY;
  return fitted(reportText(documentOf(report), width), width);
}

function write(content: string | Uint8Array, file: string | undefined, { quiet }: ReportOptions, io: Io): void {
  if (file === undefined && typeof content === 'string') return io.out(content);
  const path = file ?? PDF_FILE;
  writeTo(path, content);
  if (quiet !== true) io.note(`wrote ${path}\n`);
}
