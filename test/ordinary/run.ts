import { fork } from 'node:child_process';
import { parseArgs } from 'node:util';
import { figuresOf } from './figures.ts';
import { type Judged, judge, type Wanted } from './judge.ts';
import { MODES } from './play.ts';
import { seedsOf } from './seeds.ts';
import { shrink } from './shrink.ts';
import { draftLines, table, told } from './table.ts';
import { drawMonth } from './world/month.ts';

const HELP = `npm run ordinary -- [--seeds 1-20 | --seed N]   incidents in honest months
  --attacks        each month once more with one attack
  --contents       with comparisons of images, where the organisation has them made
  --signing        with images that are signed, and the answers of whoever asks what is attached
  --drafts         also what a draft of the whole month calls critical in it
  --mode MODE      policy, draft, none; all without it; may be repeated
  --every HOURS    judged also as the month goes on
  --small          a week of three services
  --seed N -v      what is said of one month
  --seed N --shrink [--rule NAME]   the fewest records that still raise a finding, without comparisons
  --figures, --json   as test/ordinary/figures.json has them; a line for each month
  --jobs N         processes, 2
`;

const { values } = parseArgs({
  options: {
    help: { type: 'boolean', short: 'h', default: false },
    seeds: { type: 'string', default: '1-20' },
    seed: { type: 'string' },
    mode: { type: 'string', multiple: true },
    attacks: { type: 'boolean', default: false },
    contents: { type: 'boolean', default: false },
    signing: { type: 'boolean', default: false },
    jobs: { type: 'string', default: '2' },
    small: { type: 'boolean', default: false },
    verbose: { type: 'boolean', short: 'v', default: false },
    shrink: { type: 'boolean', default: false },
    rule: { type: 'string' },
    every: { type: 'string' },
    drafts: { type: 'boolean', default: false },
    figures: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    worker: { type: 'boolean', default: false },
  },
});

const modes = MODES.filter((mode) => values.mode === undefined || values.mode.includes(mode));
const wanted: Wanted = {
  modes,
  attacks: values.attacks,
  small: values.small,
  contents: values.contents,
  signing: values.signing,
  drafts: values.drafts,
  ...(values.every !== undefined && { every: Number(values.every) }),
};

if (values.help) process.stdout.write(HELP);
else if (values.worker) work();
else if (values.shrink) await shrinkOne(Number(values.seed));
else await runAll(seedsOf(values.seed ?? values.seeds));

async function runAll(seeds: readonly number[]): Promise<void> {
  const judged = (await inProcesses(seeds, Number(values.jobs))).toSorted((one, other) => one.seed - other.seed);
  const figures = Object.fromEntries(modes.map((mode) => [mode, figuresOf(judged, mode)]));
  const lines = values.json
    ? judged.map((one) => JSON.stringify(one))
    : values.figures
      ? [JSON.stringify({ seeds: seeds.length, ...figures }, null, 2)]
      : [
          ...(values.verbose ? judged.flatMap(told) : []),
          ...table(judged, modes),
          ...(values.drafts ? draftLines(judged) : []),
        ];
  process.stdout.write(`${lines.join('\n')}\n`);
  process.exitCode = judged.some(({ error }) => error !== undefined) ? 1 : 0;
}

/** A month at a time for each process: what one of them reads, another need not hold. */
async function inProcesses(seeds: readonly number[], jobs: number): Promise<readonly Judged[]> {
  if (jobs <= 1 || seeds.length === 1) {
    const judged: Judged[] = [];
    for (const seed of seeds) judged.push(progressed(await judge(seed, wanted), judged.length + 1, seeds.length));
    return judged;
  }
  const waiting = seeds.toReversed();
  const done: Judged[] = [];
  await Promise.all(
    Array.from({ length: Math.min(jobs, seeds.length) }, () => {
      const child = fork(process.argv[1] ?? '', [...process.argv.slice(2), '--worker'], { serialization: 'advanced' });
      return new Promise<void>((resolve, reject) => {
        const next = (): void => {
          const seed = waiting.pop();
          if (seed === undefined) child.disconnect();
          else child.send(seed);
        };
        child.on('message', (message: Judged) => {
          done.push(progressed(message, done.length + 1, seeds.length));
          next();
        });
        child.on('error', reject);
        child.on('exit', (code) => (code === 0 ? resolve() : reject(new Error(`a worker ended with ${code}`))));
        next();
      });
    }),
  );
  return done;
}

function work(): void {
  process.on('message', (seed: number) => {
    void judge(seed, wanted).then((judged) => process.send?.(judged));
  });
}

function progressed(judged: Judged, nth: number, all: number): Judged {
  const counts = judged.honest.map(({ mode, noise }) => `${mode} ${noise.length}`).join(', ');
  const attack = judged.attack.map(({ mode, attack: id, outcome }) => `${mode} ${id} ${outcome}`).join(', ');
  const said = judged.error === undefined ? `${counts}${attack === '' ? '' : `; ${attack}`}` : 'failed';
  process.stderr.write(`${nth}/${all} seed ${judged.seed}: ${judged.records} records, ${judged.seconds} s: ${said}\n`);
  return judged;
}

async function shrinkOne(seed: number): Promise<void> {
  const month = drawMonth(seed, { small: values.small });
  for (const mode of modes) {
    const found = await shrink(month, mode, values.rule, (said) => process.stderr.write(`${mode}: ${said}\n`));
    process.stdout.write(
      found
        ? `${mode}: ${found.incident.severity} ${found.incident.rule} by ${found.acts} acts, ${found.records} records: ${found.folder}\n`
        : `${mode}: quiet\n`,
    );
  }
}
