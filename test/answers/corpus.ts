import { writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Act, Target } from '../scenarios/act.ts';
import * as attacks from '../scenarios/attacks/index.ts';
import { HELD_OUT_ATTACKS, HELD_OUT_MONTHS } from '../scenarios/held-out/index.ts';
import * as months from '../scenarios/months/index.ts';
import { MODES, type Mode, openStage, type Stage } from '../scenarios/play.ts';
import type { Month, Scenario } from '../scenarios/scenario.ts';
import type { Stack } from '../scenarios/stack.ts';
import * as stackModules from '../scenarios/stacks/index.ts';
import type { Product } from './product.ts';
import { sideBySide } from './side-by-side.ts';

type Story = Scenario | Month;

const STORIES: readonly Story[] = [
  ...Object.values(attacks),
  ...Object.values(months),
  ...HELD_OUT_ATTACKS,
  ...HELD_OUT_MONTHS,
];
const STACKS: readonly Stack[] = Object.values(stackModules);

/** Which of the corpus: beginnings of the stories' ids and of the stacks' names; absent: every story, see {@link stackOf}. */
export interface Chosen {
  readonly only?: readonly string[] | undefined;
  readonly stack?: readonly string[] | undefined;
}

/** What the product says of each story of the corpus, and of images in it. */
export async function askCorpus(product: Product, folder: string, { only, stack }: Chosen): Promise<void> {
  for (const one of STACKS.filter(({ name }) => stack === undefined || begins(name, stack))) {
    const told = STORIES.map((story, nth) => ({
      story,
      modes: MODES.filter((mode) => stack !== undefined || stackOf(nth, mode) === one),
      lookedUp: MODES[nth % MODES.length],
    })).filter(({ story, modes }) => modes.length > 0 && (only === undefined || begins(story.id, only)));
    if (told.length === 0) continue;
    const own = join(folder, one.name);
    const stage = await openStage(one, own);
    await product.ask(`corpus/${one.name}/ordinary.learn.yaml`, own, ['policy', 'learn', '-q', 'ordinary']);
    await sideBySide(told, async ({ story, modes, lookedUp }) => {
      // Each mode writes the records anew.
      for (const mode of modes) await askStory(product, stage, own, { story, mode, isLookedUp: mode === lookedUp });
    });
  }
}

/** All stacks take five times as long: each story is told in one a mode, each mode in another, the next from the next on. */
function stackOf(nth: number, mode: Mode): Stack | undefined {
  return STACKS[(nth + MODES.indexOf(mode)) % STACKS.length];
}

interface Asked {
  readonly story: Story;
  readonly mode: Mode;
  /** Whether it is asked about images, too. */
  readonly isLookedUp: boolean;
}

async function askStory(product: Product, stage: Stage, folder: string, asked: Asked): Promise<void> {
  const { story, mode, isLookedUp } = asked;
  const { acts, own, beside, policy } = await stage.tell(story, mode);
  const records = ['ordinary', ...(beside === undefined ? [] : [basename(beside)]), basename(own)];
  const name = `${story.id}.${mode}`;
  if (policy !== undefined) writeFileSync(join(folder, `${name}.yaml`), policy);
  const about = ['-q', '--store', `sqlite:${name}.db`, ...(policy === undefined ? [] : ['--policy', `${name}.yaml`])];
  const ask = (question: string, format: string, args: readonly string[]): Promise<void> =>
    product.ask(`corpus/${stage.stack.name}/${name}.${question}.${format}`, folder, [...args, ...about, '-o', format]);
  await ask('analyze', 'json', ['analyze', ...records]);
  if (!isLookedUp) return;
  await ask('coverage', 'json', ['coverage']);
  const [reference, digest] = imagesOf(acts, stage.stack);
  if (reference === undefined || digest === undefined) return;
  await ask('trace', 'table', ['trace', reference]);
  await ask('trace', 'json', ['trace', digest]);
  await ask('where', 'json', ['where', digest]);
}

/** What the story ends with by its tag, and what it begins with by its bytes. */
function imagesOf(acts: readonly Act[], stack: Stack): readonly string[] {
  const named = acts.flatMap((act) => {
    if (act.act === 'push' || act.act === 'report') return [{ at: act.to, image: act.image }];
    if (act.act === 'pull') return [{ at: act.from, image: act.image }];
    if (act.act === 'deploy' || act.act === 'run') return [{ at: act.target, image: act.image }];
    return [];
  });
  const [first] = named;
  const last = named.findLast(({ at }) => at.tag !== undefined) ?? first;
  return first && last ? [referenceTo(last.at, stack), first.image.digest] : [];
}

function referenceTo({ host, repository, tag, digest }: Target, { names }: Stack): string {
  const path = `${host ?? names.registry}/${repository}`;
  if (tag !== undefined) return `${path}:${tag}`;
  return digest === undefined ? path : `${path}@${digest}`;
}

function begins(name: string, words: readonly string[]): boolean {
  return words.some((word) => name.startsWith(word));
}
