import { Command } from 'commander';
import { openBrowser } from '../inputs/browser.ts';
import { EXIT, type Io } from '../inputs/io.ts';
import { type ReadOptions, withReadOptions } from '../inputs/options.ts';
import { chosenPolicy, compileChosen, policyText } from '../inputs/policy-file.ts';

const EXAMPLES = `
Examples:
  landwaiter view logs/                           the page over your own logs, until Ctrl+C
  landwaiter view logs/ --policy landwaiter.yaml
  landwaiter view --store sqlite:landwaiter.db    what an earlier run kept`;

export function viewCommand(io: Io, exit: (status: number) => void): Command {
  return withReadOptions(new Command('view'))
    .summary('read telemetry and look at it in a browser')
    .description(
      'Reads and judges as analyze does, and shows the page of the server over it: on this machine only, read only, to the browser that opens the link first. Ctrl+C ends it.',
    )
    .argument('[path...]', 'files and folders; none with --store: what the store holds')
    .addHelpText('after', EXAMPLES)
    .action(async (paths: readonly string[], options: ReadOptions) => exit(await show(paths, options, io)));
}

/** Reads, judges, serves the page until the process is told to end. */
export async function show(paths: readonly string[], options: ReadOptions, io: Io): Promise<number> {
  const chosen = await chosenPolicy(options, io);
  const [{ view }, { analyze }, { rulesOf }, { gather }, { loadedPolicy }, policy] = await Promise.all([
    import('../../view/view.ts'),
    import('../../analysis/analyze.ts'),
    import('../../own-rules/rules-of.ts'),
    import('../inputs/gather.ts'),
    import('../../answers/loaded-policy.ts'),
    compileChosen(chosen, io),
  ]);
  const { evidence, store } = await gather(paths, options, policy, io);
  try {
    const rules = await rulesOf(policy);
    const analysis = analyze(evidence, policy, options.at, rules);
    const loaded = chosen && loadedPolicy(policyText(chosen.file, chosen.isNamed), rules);
    const ended = untilEnded();
    const viewed = await view({
      analysis,
      evidence,
      loaded,
      store,
      log: { write: () => undefined },
      now: Date.now,
      environment: io.env,
    });
    io.out(`${viewed.link}\n`);
    io.note('Open it in a browser: it lets one in, once, within five minutes. Ctrl+C ends this.\n');
    const tidy = openBrowser(viewed.link, io);
    await ended;
    tidy();
    await viewed.stop();
  } finally {
    await store.close();
  }
  return EXIT.done;
}

function untilEnded(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => resolve());
  });
}
