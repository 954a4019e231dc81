import { Argument, Command } from 'commander';
import type { Io } from './io.ts';

export function schemaCommand(io: Io): Command {
  return new Command('schema')
    .summary('JSON Schemas of the policy file, findings and events')
    .addArgument(new Argument('<what>').choices(['policy', 'finding', 'event']))
    .addHelpText('after', '\nExample:\n  landwaiter schema policy > landwaiter.schema.json')
    .action(async (what: string) => {
      const { schemaOf } = await import('../schemas.ts');
      io.out(schemaOf(what));
    });
}
