import tab from '@bomb.sh/tab/commander';
import type { Command } from 'commander';

/** Adds `landwaiter complete SHELL`, which prints a completion script for bash, zsh, fish or PowerShell. */
export function addCompletion(program: Command): void {
  const described = all(program).map((command) => ({ command, description: command.description() }));
  // Shells take each line for a proposal of its own.
  for (const { command, description } of described)
    command.description(command.summary() === '' ? description.replaceAll('\n', ' ') : command.summary());
  tab(program);
  program.commands
    .find((command) => command.name() === 'complete')
    ?.description('a script that completes in your shell');
  for (const { command, description } of described) command.description(description);
}

function all(command: Command): readonly Command[] {
  return [command, ...command.commands.flatMap(all)];
}
