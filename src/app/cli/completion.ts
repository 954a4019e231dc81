import tab from '@bomb.sh/tab/commander';
import type { Command } from 'commander';

/** Adds `landwaiter complete SHELL`, which prints a completion script for bash, zsh, fish or PowerShell. */
export function addCompletion(program: Command): void {
  tab(program);
}
