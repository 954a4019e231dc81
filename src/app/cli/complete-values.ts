import type { Command as Described, RootCommand } from '@bomb.sh/tab';
import type { Command } from 'commander';
import { SEVERITIES } from '../../core/finding.ts';
import { RULES } from '../analysis/analyze.ts';
import * as sources from '../../ingest/sources/index.ts';
import type { PolicySpec } from '../../policy/schema/schema.ts';
import { checkPolicy } from '../../policy/file/load.ts';

/** What the names of a policy are completed from. */
export interface Completing {
  /** The text of the policy that the commands would take; undefined where there is none, or it cannot be read. */
  policy(): Uint8Array | undefined;
}

/** What goes in an argument or option of this name, wherever a command has one. */
type Values = Readonly<Record<string, () => readonly string[]>>;

/** Rule ids, kinds, severities, formats, and the environments, sinks and exceptions of the policy. */
export async function addValues(program: Command, root: RootCommand, completing: Completing): Promise<void> {
  const { environments = [], exceptions = [], sinks = [] } = specOf(completing.policy());
  const rules = (): readonly string[] => RULES.map(({ id }) => id);
  const options: Values = {
    rule: rules,
    'fail-on': () => SEVERITIES,
    environment: () => environments.map(({ name }) => name),
  };
  const ids: Readonly<Record<string, Values>> = {
    'rules show': { id: rules },
    'rules test': { id: rules },
    sources: { kind: () => Object.values(sources).map(({ name }) => name) },
    'exception revoke': { id: () => exceptions.map(({ id }) => id) },
    'sinks test': { name: () => sinks.map(({ name }) => name) },
    'sinks revive': { name: () => sinks.map(({ name }) => name) },
  };
  for (const [name, command] of root.commands) {
    for (const [argument, values] of Object.entries(ids[name] ?? {})) give(command.arguments.get(argument), values);
    for (const [option, values] of Object.entries(options)) give(command.options.get(option), values);
    give(command.options.get('output'), () => formatsOf(program, name));
  }
}

function give(
  to: ReturnType<Described['options']['get'] | Described['arguments']['get']>,
  values: () => readonly string[],
): void {
  if (!to) return;
  to.handler = (complete) => {
    for (const value of values()) complete(value, '');
  };
}

function formatsOf(program: Command, name: string): readonly string[] {
  const [first, second] = name.split(' ');
  const found = program.commands.find((one) => one.name() === first);
  const command = second === undefined ? found : found?.commands.find((one) => one.name() === second);
  const said = command?.options.find(({ long }) => long === '--output')?.description ?? '';
  return /repeatable: (.*)$/.exec(said)?.[1]?.split(', ') ?? [];
}

function specOf(text: Uint8Array | undefined): Partial<PolicySpec> {
  const checked = text && checkPolicy(text, 'policy');
  return !checked || 'problems' in checked ? {} : checked.file.spec;
}
