import { type Argument, Command, CommanderError } from 'commander';
import { analyzeCommand } from './commands/analyze.ts';
import { attackCommand } from './commands/attack/attack.ts';
import { addCompletion, withoutOldName } from './completion.ts';
import { bytesOf } from './inputs/files.ts';
import { policyFile } from './inputs/policy-file.ts';
import { backupCommand, restoreCommand } from './commands/backup.ts';
import { coverageCommand } from './commands/coverage.ts';
import { demoCommand } from './commands/demo.ts';
import { diffCommand } from './commands/diff.ts';
import { doctorCommand } from './commands/doctor.ts';
import { exceptionCommand } from './commands/exception/exception.ts';
import { EXIT, explain, type Io } from './inputs/io.ts';
import { packCommand } from './commands/pack.ts';
import { policyCommand } from './commands/policy/policy.ts';
import { reportCommand } from './commands/report.ts';
import { rulesCommand } from './commands/rules.ts';
import { schemaCommand } from './commands/schema.ts';
import { serveCommand } from './commands/serve.ts';
import { sinksCommand } from './commands/sinks.ts';
import { sourcesCommand } from './commands/sources.ts';
import { traceCommand } from './commands/trace.ts';
import { verifyCommand } from './commands/verify.ts';
import { viewCommand } from './commands/view.ts';
import { whereCommand } from './commands/where.ts';
import { whyCommand } from './commands/why.ts';

const EXAMPLES = `
Examples:
  landwaiter demo                            a recorded day with an implanted image
  landwaiter analyze logs/                   your own logs; no policy needed
  landwaiter view logs/                      the same in a browser
  landwaiter trace shop/api:1.4.2 logs/      everything on record about an image
  landwaiter policy learn logs/              a policy drafted from your records

Exit status: 0 done; 1 findings at or above --fail-on; 2 bad usage, policy or input;
3 something outside did not answer; 70 a bug in landwaiter.`;

/** `analyze` makes one only where it has something to put there, and says so itself; `doctor` tells whether one can be made. */
const MAKE_STORES = new Set(['analyze', 'serve', 'restore', 'doctor']);

const HELP = {
  // In 60 columns and in 80 what commands do is told in lines of less than Commander's least width.
  minWidthToWrap: 20,
  // That there are options goes without saying, and takes the place of what the command does.
  subcommandTerm: (command: Command): string =>
    [command.name(), ...command.registeredArguments.map(placeholder)].join(' '),
};

/** The whole command line: runs the arguments and returns the exit status. */
export async function main(given: readonly string[], version: string, io: Io): Promise<number> {
  const args = withoutOldName(given);
  let status: number = EXIT.done;
  const program = programOf(version, io, (to) => void (status = to));
  program.hook('preAction', async (_, command) => checkStore(command, io));
  try {
    await addCompletion(program, args, { policy: () => policyToComplete(io) });
    for (const command of [program, ...program.commands, ...program.commands.flatMap((one) => one.commands)]) {
      command.exitOverride().configureHelp(HELP).configureOutput({ writeOut: io.out, writeErr: io.note });
    }
    await program.parseAsync([...args], { from: 'user' });
    return status;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.usage;
    return explain(error, io);
  }
}

/** All commands but `completion`, with what they do. */
export function programOf(version: string, io: Io, exit: (status: number) => void): Command {
  const program = new Command('landwaiter')
    .description(
      'Shows with evidence where the bytes of every running container came from, who put them in the registry, which path they took and who let them run; and raises a finding when a link of that chain is missing or wrong.',
    )
    .version(io.made === undefined ? version : `${version} (${io.made})`, '-V, --version')
    .addHelpText('after', EXAMPLES)
    .showSuggestionAfterError();
  for (const command of [
    analyzeCommand(io, exit, version),
    viewCommand(io, exit),
    traceCommand(io, exit),
    whereCommand(io, exit),
    whyCommand(io, exit),
    coverageCommand(io, exit),
    reportCommand(io, exit),
    packCommand(io, exit),
    diffCommand(io, exit),
    verifyCommand(io, exit),
    serveCommand(io, exit, version),
    doctorCommand(io, exit, version),
    sourcesCommand(io),
    rulesCommand(io, exit),
    policyCommand(io, exit),
    exceptionCommand(io, exit),
    attackCommand(io, exit),
    sinksCommand(io, version),
    backupCommand(io, version),
    restoreCommand(io),
    schemaCommand(io),
    demoCommand(io, exit),
  ])
    program.addCommand(command);
  return program;
}

/** @throws InvalidInput where a command that only reads is given a store that nobody made. */
async function checkStore(command: Command, io: Io): Promise<void> {
  const store: unknown = command.getOptionValue('store');
  if (typeof store !== 'string' || MAKE_STORES.has(command.name())) return;
  const { checkIsMade } = await import('../resources/kept-store.ts');
  await checkIsMade(store, io.env);
}

/** Whoever completes a line is not told what is wrong with the policy. */
function policyToComplete({ env }: Io): Uint8Array | undefined {
  try {
    const file = policyFile(env['LANDWAITER_POLICY']);
    return file === undefined ? undefined : bytesOf(file);
  } catch {
    return undefined;
  }
}

function placeholder(argument: Argument): string {
  const name = `${argument.name()}${argument.variadic ? '...' : ''}`;
  return argument.required ? `<${name}>` : `[${name}]`;
}
