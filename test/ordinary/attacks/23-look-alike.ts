import type { Random } from '../../../bench/random.ts';
import type { Attack, Month } from '../month.ts';
import type { Registry } from '../organisation.ts';
import { digestsOf, rebuilt } from './bytes.ts';
import { anyOf, insider, sceneOf } from './scene.ts';
import { ASKED, RUNNING } from './shown-by.ts';
import { attack, imageSet, MINUTE, rolled, withKubectl } from './steps.ts';

/** A workload is pointed at a name that reads like its own: two letters changed places, in the host or the repository. */
export function lookAlike(month: Month, random: Random): Attack | undefined {
  const scene = sceneOf(month, random, '23-look-alike');
  const { at } = scene;
  const candidates = scene.running.filter(
    ({ standing, start }) => standing !== undefined && start.workload.kind !== 'Pod',
  );
  const victim = anyOf(random, candidates);
  if (victim?.standing === undefined) return undefined;
  const { registry, repository, tag } = victim.standing.place;
  const isHost = random() < 0.5;
  const name = isHost ? registry.host : repository;
  const swapped = swapLetters(name, random);
  if (swapped === name) return undefined;
  const reference = isHost ? `${swapped}/${repository}:${tag}` : `${registry.host}/${swapped}:${tag}`;
  const image = rebuilt(scene, victim.standing.image);
  const who = insider(scene);
  const other: Registry = isHost ? { ...registry, id: 'elsewhere', host: swapped } : registry;
  return attack(
    scene,
    23,
    [
      imageSet(scene, at, victim, image, reference, withKubectl(scene, who)),
      ...rolled(scene, at + MINUTE / 20, victim, image, {
        reference,
        // A registry that is not the organisation's tells it nothing.
        ...(isHost ? {} : { from: { registry: other, repository: swapped, tag } }),
      }),
    ],
    [...digestsOf(image), swapped, who.id],
    [[...RUNNING, ...ASKED]],
  );
}

/** `korvel` becomes `kovrel`: two different letters beside each other, never the first, change places. */
function swapLetters(name: string, random: Random): string {
  const [word] = /[a-z]{4,}(?=[^a-z]*$|\.|\/|-)/.exec(name) ?? [];
  if (word === undefined) return name;
  const places = [...word].flatMap((letter, at) =>
    at > 0 && at < word.length - 1 && letter !== word[at + 1] ? [at] : [],
  );
  const at = anyOf(random, places);
  if (at === undefined) return name;
  const other = `${word.slice(0, at)}${word[at + 1] ?? ''}${word[at] ?? ''}${word.slice(at + 2)}`;
  return name.replace(word, other);
}
