import { Command } from 'commander';
import { hasColour, type Io } from '../inputs/io.ts';
import { ask } from '../inputs/look-up.ts';
import { printed, type PrintOptions, tableOrJson, withReadOptions } from '../inputs/options.ts';

const EXAMPLES = `
Examples:
  landwaiter trace registry.acme.example/shop/api:1.4.2 logs/
  landwaiter trace shop/api:1.4.2 --store sqlite:landwaiter.db
  landwaiter trace sha256:9f86d081884c… logs/ -o json`;

export function traceCommand(io: Io, exit: (status: number) => void): Command {
  return tableOrJson(withReadOptions(new Command('trace')))
    .summary('the chain of an image: builds, pushes, tags over time, deployments')
    .description(
      'Prints everything on record about an image, oldest first: the build and host it came from, who pushed it, what its tags meant and until when, promotions, deletions, who deployed it and where it ran. With --store and no path it is looked up, with the findings of the last evaluation of the store; --at judges everything anew.',
    )
    .argument('<image>', 'a digest (or its first 12 digits), a reference, or a repository path')
    .argument('[path...]', 'files and folders; none with --store: what the store holds')
    .addHelpText('after', EXAMPLES)
    .action(async (image: string, paths: readonly string[], options: PrintOptions) =>
      exit(await run(image, paths, options, io)),
    );
}

async function run(image: string, paths: readonly string[], options: PrintOptions, io: Io): Promise<number> {
  const [{ tracesOf }, { chainLines, traceJson }] = await Promise.all([
    import('../../analysis/look-ups/trace.ts'),
    import('../text/trace-text.ts'),
  ]);
  const { answer: chains, evaluatedAt } = await ask([image, 'image'], paths, options, io, (seen) =>
    tracesOf(image, seen),
  );
  const shown = { colour: hasColour(io, options.color, io.outIsTerminal), width: io.width };
  printed(options, io, {
    table: () => chains.flatMap((chain) => chainLines(chain, shown).map((line) => `${line}\n`)).join(''),
    json: () => traceJson(chains, evaluatedAt),
  });
  return 0;
}
