import { Command, Option } from 'commander';
import pc from 'picocolors';
import { wrapped } from '../../../sinks/formats/table/wrap.ts';
import { visible } from '../../../core/visible.ts';
import type { Check } from '../../doctor/check.ts';
import { EXIT, hasColour, type Io } from '../inputs/io.ts';
import { printed, type PrintOptions, printsTable, tableOrJson } from '../inputs/options.ts';

const EXAMPLES = `
Examples:
  landwaiter doctor                              landwaiter.yaml and landwaiter.db here
  landwaiter doctor --policy /etc/landwaiter.yaml --store sqlite:/var/lib/landwaiter/facts.db

Exit status: 0 nothing failed; 2 something did.`;

const INDENT = ' '.repeat('warning  '.length);
const NARROWEST = 40;

interface DoctorOptions extends Pick<PrintOptions, 'output' | 'json'> {
  readonly store: string;
  readonly policy?: string;
  readonly listen?: string;
  readonly color?: boolean;
}

export function doctorCommand(io: Io, exit: (status: number) => void, version: string): Command {
  return tableOrJson(new Command('doctor'))
    .summary('check configuration, store, secrets and what can be reached')
    .description(
      'Examines what `landwaiter serve` would need: the policy, the store, secrets, certificates, and whether registries, forges, sockets and log files that collectors ask are there and their clocks agree; and says what cannot be known from what is connected. It makes no store where there is none, and changes nothing.',
    )
    .addOption(new Option('--policy <file>', 'policy file (default: landwaiter.yaml here)').env('LANDWAITER_POLICY'))
    .addOption(
      new Option('--store <url>', 'sqlite:PATH or postgres://USER@HOST/DATABASE')
        .env('LANDWAITER_STORE')
        .default('sqlite:landwaiter.db'),
    )
    .addOption(
      new Option('--listen <address:port>', 'where it is to listen (default: what the policy says)').env(
        'LANDWAITER_LISTEN',
      ),
    )
    .option('--no-color', 'no colour (also: NO_COLOR=1)')
    .addHelpText('after', EXAMPLES)
    .action(async (options: DoctorOptions) => exit(await run(options, io, version)));
}

async function run(options: DoctorOptions, io: Io, version: string): Promise<number> {
  const { store, policy, listen, color } = options;
  const [{ examine }, { policyFile, policyText }] = await Promise.all([
    import('../../doctor/doctor.ts'),
    import('../inputs/policy-file.ts'),
  ]);
  const name = policyFile(policy);
  const { green, yellow, red } = pc.createColors(hasColour(io, color, io.outIsTerminal));
  const marks = { ok: green('ok     '), warning: yellow('warning'), failed: red('failed '), note: 'note   ' };
  const checks = examine({
    store,
    environment: io.env,
    now: Date.now,
    version,
    ...(listen !== undefined && { listen }),
    ...(name !== undefined && { policy: policyText(name, policy !== undefined) }),
  });
  const isTable = printsTable(options);
  const found: Check[] = [];
  for await (const check of checks) {
    found.push(check);
    const text = `${visible(check.what)}: ${shown(check.says)}`;
    const lines = io.outIsTerminal ? wrapped(text, Math.max(NARROWEST, io.width - INDENT.length)) : [text];
    // What takes long is waited for with what is known by then before one's eyes.
    if (isTable) io.out(`${marks[check.state]}  ${lines.join(`\n${INDENT}`)}\n`);
  }
  if (!isTable)
    printed(options, io, {
      table: () => found.map(({ what, state, says }) => `${state}  ${visible(what)}: ${shown(says)}\n`).join(''),
      json: () => ({ version: 1, checks: found }),
    });
  return found.some(({ state }) => state === 'failed') ? EXIT.usage : EXIT.done;
}

/** Of a policy there may be several things wrong, a line each. */
function shown(says: string): string {
  return says.split('\n').map(visible).join('; ');
}
