import type { Image } from '../../scenarios/act.ts';
import { assembled, image, onTopOf } from '../../scenarios/images.ts';
import type { Scene } from './scene.ts';

/** Minutes after the month began, as images count them. */
export const minutesAt = ({ month }: Pick<Scene, 'month'>, at: number): number =>
  Math.floor((at - month.from) / 60_000);

/** The image with one small layer on top, on every platform: what commit or an append tool makes. Labels come with it. */
export function appended(scene: Scene, victim: Image, at = scene.at): Image {
  if (victim.children === undefined)
    return onTopOf(victim, nameOf(scene, victim), [nameOf(scene, victim)], minutesAt(scene, at));
  const children = victim.children.map((child) => (child.subject === undefined ? appended(scene, child, at) : child));
  return assembled({ ...victim, name: nameOf(scene, victim), children, created: minutesAt(scene, at) });
}

/** Other bytes altogether, built to pass for the image: the same base, the same labels. */
export function rebuilt(scene: Scene, victim: Image, at = scene.at): Image {
  if (victim.children === undefined) {
    const { layers, labels } = victim;
    const made = image(nameOf(scene, victim), {
      layers: [nameOf(scene, victim)],
      labels,
      created: minutesAt(scene, at),
    });
    return assembled({ ...made, layers: [...layers.slice(0, -1), ...made.layers] });
  }
  const children = victim.children.map((child) => (child.subject === undefined ? rebuilt(scene, child, at) : child));
  return assembled({ ...victim, name: nameOf(scene, victim), children, created: minutesAt(scene, at) });
}

/** Either way of changing an image, as the attacker likes. */
export function implanted(scene: Scene, victim: Image, at = scene.at): Image {
  return scene.random() < 0.5 ? appended(scene, victim, at) : rebuilt(scene, victim, at);
}

const nameOf = ({ story, month }: Scene, victim: Image) => `${story} ${month.organisation.seed} on ${victim.name}`;

/** Every digest by which a finding may call the image: those of its platforms too. */
export function digestsOf({ digest, children = [] }: Image): readonly string[] {
  return [digest, ...children.flatMap((child) => (child.subject === undefined ? child.digest : []))];
}
