import { Argument, Command } from 'commander';
import type { Io } from '../inputs/io.ts';

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
    .action(async (what: string) => {
      const { schemaOf } = await import('./schemas.ts');
      io.out(await schemaOf(what));
    });
}
