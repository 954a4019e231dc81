import { Argument, Command } from 'commander';
import type { Io } from '../inputs/io.ts';
import { type Output, outputOption, printed } from '../inputs/options.ts';

export function schemaCommand(io: Io): Command {
  return new Command('schema')
    .summary(
      'JSON Schemas of the policy file, findings, events, differences and verifications of images, verdicts computed again, and ATT&CK’s coverage, and the OpenAPI document of the server’s API',
    )
    .addArgument(
      new Argument('<what>').choices([
        'policy',
        'finding',
        'event',
        'difference',
        'verification',
        'verdicts',
        'attack',
        'api',
      ]),
    )
    .addHelpText('after', '\nExample:\n  landwaiter schema policy > landwaiter.schema.json')
    .addOption(outputOption(['json']))
    .action(async (what: string, options: { readonly output?: readonly Output[] }) => {
      const { schemaOf } = await import('./schemas.ts');
      const schema = await schemaOf(what);
      printed({ output: options.output ?? [{ format: 'json' }] }, io, { table: () => schema, json: () => schema });
    });
}
