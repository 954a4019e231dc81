import type { Command } from 'commander';
import { InvalidInput, quoted } from '../../core/error.ts';
import type { Completing } from './complete-values.ts';

const NAME = 'completion';
// By which scripts ask for what to propose, and by which they were once made.
const OLD = 'complete';
const SHELLS = ['bash', 'fish', 'powershell', 'zsh'];
const DESCRIPTION = 'a script that completes in your shell';

/**
 * Adds `landwaiter completion SHELL`, which prints a completion script for bash, zsh, fish or PowerShell. What makes it is
 * loaded where the arguments may ask for it; else only its name is there, for the help.
 */
export async function addCompletion(program: Command, args: readonly string[], completing: Completing): Promise<void> {
  if (!args.includes(NAME) && !args.includes(OLD)) {
    program.command(`${NAME} [shell]`).description(DESCRIPTION);
    return;
  }
  const [first, shell] = args;
  if ((first === NAME || first === OLD) && shell !== undefined && !shell.startsWith('-') && !SHELLS.includes(shell))
    throw new InvalidInput(first, `knows no shell ${quoted(shell)}: choose from ${SHELLS.join(', ')}`);
  const [{ default: tab }, { addValues }] = await Promise.all([
    import('@bomb.sh/tab/commander'),
    import('./complete-values.ts'),
  ]);
  const described = all(program).map((command) => ({ command, description: command.description() }));
  // Shells take each line for a proposal of its own.
  for (const { command, description } of described)
    command.description(command.summary() === '' ? description.replaceAll('\n', ' ') : command.summary());
  await addValues(program, tab(program, { completionCommandName: NAME }), completing);
  program.commands.find((command) => command.name() === NAME)?.description(DESCRIPTION);
  for (const { command, description } of described) command.description(description);
}

/** The arguments with the new name of the command where the old one asks for a script. */
export function withoutOldName(args: readonly string[]): readonly string[] {
  const [first, shell = ''] = args;
  return first === OLD && SHELLS.includes(shell) ? [NAME, ...args.slice(1)] : args;
}

function all(command: Command): readonly Command[] {
  return [command, ...command.commands.flatMap(all)];
}
