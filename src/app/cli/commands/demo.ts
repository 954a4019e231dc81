import { existsSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Command } from 'commander';
import { Unavailable } from '../../../core/error.ts';
import { isOneFile, unpackAssets } from '../../../shipped/shipped.ts';
import { inShell } from '../../../core/in-shell.ts';
import type { Io, Start } from '../inputs/io.ts';
import { type Output, outputOption } from '../inputs/options.ts';

const PAGE = 'landwaiter-demo.html';
const FOLDER = 'landwaiter-demo';
const IN_CONTAINER =
  'the page goes with the container, unless a folder that user 65532 may write is mounted at /var/lib/landwaiter';

export function demoCommand(io: Io, exit: (status: number) => void): Command {
  return new Command('demo')
    .summary('the recorded day: four days of a small company and one attack, self-contained')
    .description(
      'Analyzes records of a small company, made by a real registry and real container tools: Friday to Monday, 13 to 16 November 2026, ordinary but for the last evening, on which an image was implanted.',
    )
    .addOption(outputOption(['table', 'json']))
    .option('-p, --page <file>', 'where the report page goes', PAGE)
    .option('--open', 'show it in a browser, until Ctrl+C')
    .option('--no-color', 'no colour')
    .option('-v, --verbose', 'leave nothing out')
    .addHelpText(
      'after',
      '\nExamples:\n  landwaiter demo\n  landwaiter demo --open\n  landwaiter demo --page /tmp/day.html',
    )
    .action(
      async (options: {
        readonly page: string;
        readonly output?: readonly Output[];
        readonly open?: boolean;
        readonly color?: boolean;
        readonly verbose?: boolean;
      }) => {
        const day = recordedDay(dirname(options.page));
        if (options.open === true) {
          const { show } = await import('./view.ts');
          // Evaluated as of its end: by today's clock all that ends would have ended.
          return exit(await show([`${day}/records`], { policy: `${day}/landwaiter.yaml`, store: 'memory:' }, io));
        }
        const { run } = await import('./analyze.ts');
        exit(
          await run(
            [`${day}/records`],
            {
              ...options,
              policy: `${day}/landwaiter.yaml`,
              store: 'memory:',
              output: [...(options.output ?? [{ format: 'table' }]), { format: 'html', file: options.page }],
            },
            io,
          ),
        );
        io.note(whatNext(options.page, day, (await io.started?.()) ?? { command: 'landwaiter', isImage: false }));
      },
    );
}

function whatNext(page: string, day: string, { command, isImage }: Start): string {
  const [records, policy] = [inShell(`${day}/records`), inShell(`${day}/landwaiter.yaml`)];
  const own = isImage
    ? `${command.replace(' --rm ', ' --rm --volume FOLDER:/logs:ro ')} analyze /logs`
    : `${command} analyze FOLDER`;
  return [
    '',
    `Next: ${isImage ? IN_CONTAINER : `open ${page} in a browser`}.`,
    `Then: ${command} trace prod/shop/api:1.4.2 ${records} --policy ${policy}`,
    `Your own logs: ${own}`,
    '',
  ].join('\n');
}

/**
 * The examples lie beside `dist/` in the package, and two folders up when run from the sources. A single executable has no
 * folder: they are written beside the report page, since the next command that is proposed reads them, too.
 */
function recordedDay(beside: string): string {
  if (isOneFile) {
    const folder = join(beside, FOLDER);
    unpackAssets('recorded-day', folder);
    return folder;
  }
  for (const up of ['../examples/recorded-day', '../../../../examples/recorded-day']) {
    const path = fileURLToPath(new URL(up, import.meta.url));
    if (existsSync(path)) return short(path);
  }
  throw new Unavailable('the recorded day is not where it should be: reinstall landwaiter');
}

/** From here on, unless it lies elsewhere. */
function short(path: string): string {
  const near = relative(process.cwd(), path);
  return near.startsWith('..') ? path : near || '.';
}
