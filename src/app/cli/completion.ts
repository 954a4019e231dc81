import type { Command } from 'commander';
import { InvalidInput, quoted } from '../../core/error.ts';
import type { Completing } from './complete-values.ts';

const NAME = 'complete';
const ALSO = 'completion';
const DESCRIPTION = 'a script that completes in your shell';

/**
 * Adds `landwaiter completion SHELL`, which prints a completion script for bash, zsh, fish or PowerShell; `complete` is its
 * old name, by which scripts ask for what to propose. What makes it is loaded where the arguments may ask for it; else only
 * its name is there, for the help.
 */
export async function addCompletion(program: Command, args: readonly string[], completing: Completing): Promise<void> {
  if (!args.includes(NAME) && !args.includes(ALSO)) {
    program.command(`${ALSO} [shell]`).description(DESCRIPTION);
    return;
  }
  const [first, shell] = args;
  if ((first === NAME || first === ALSO) && shell !== undefined && !/^-|^(?:bash|fish|powershell|zsh)$/.test(shell))
    throw new InvalidInput(first, `knows no shell ${quoted(shell)}: choose from bash, fish, powershell, zsh`);
  const [{ default: tab }, { addValues }] = await Promise.all([
    import('@bomb.sh/tab/commander'),
    import('./complete-values.ts'),
  ]);
  const described = all(program).map((command) => ({ command, description: command.description() }));
  // Shells take each line for a proposal of its own.
  for (const { command, description } of described)
    command.description(command.summary() === '' ? description.replaceAll('\n', ' ') : command.summary());
  await addValues(program, tab(program), completing);
  program.commands.find((command) => command.name() === NAME)?.description(DESCRIPTION);
  for (const { command, description } of described) command.description(description);
}

/** The arguments with the old name of the command that prints the script, which is the one the library knows. */
export function withOldName(args: readonly string[]): readonly string[] {
  return args[0] === ALSO ? [NAME, ...args.slice(1)] : args;
}

function all(command: Command): readonly Command[] {
  return [command, ...command.commands.flatMap(all)];
}
