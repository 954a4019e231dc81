import type { Command } from 'commander';

const NAME = 'complete';
const DESCRIPTION = 'a script that completes in your shell';

/**
 * Adds `landwaiter complete SHELL`, which prints a completion script for bash, zsh, fish or PowerShell. What makes it is
 * loaded where the arguments may ask for it; else only its name is there, for the help.
 */
export async function addCompletion(program: Command, args: readonly string[]): Promise<void> {
  if (!args.includes(NAME)) {
    program.command(`${NAME} [shell]`).description(DESCRIPTION);
    return;
  }
  const { default: tab } = await import('@bomb.sh/tab/commander');
  const described = all(program).map((command) => ({ command, description: command.description() }));
  // Shells take each line for a proposal of its own.
  for (const { command, description } of described)
    command.description(command.summary() === '' ? description.replaceAll('\n', ' ') : command.summary());
  tab(program);
  program.commands.find((command) => command.name() === NAME)?.description(DESCRIPTION);
  for (const { command, description } of described) command.description(description);
}

function all(command: Command): readonly Command[] {
  return [command, ...command.commands.flatMap(all)];
}
