import type { Image } from '../../scenarios/act.ts';
import { assembled } from '../../scenarios/images.ts';
import type { Act, Place, Wanted } from '../act.ts';

/** Images that became others because what they were built on did, by their honest digest. */
export type Renamed = ReadonlyMap<string, Image>;

/** The image as it is once the lowest layers of it, those of `base`, are those of `instead`. */
export function onOther(victim: Image, base: Image, instead: Image): Image | undefined {
  if (victim.children !== undefined || base.children !== undefined) return indexOnOther(victim, base, instead);
  const isOnTop =
    victim.subject === undefined &&
    base.layers.length > 0 &&
    victim.layers.length > base.layers.length &&
    base.layers.every(({ digest }, at) => victim.layers[at]?.digest === digest);
  if (!isOnTop) return undefined;
  const layers = [...instead.layers, ...victim.layers.slice(base.layers.length)];
  return assembled({ ...victim, config: configOf(victim, instead), layers });
}

function indexOnOther(victim: Image, base: Image, instead: Image): Image | undefined {
  if (victim.children === undefined || base.children === undefined || instead.children === undefined) return undefined;
  let isChanged = false;
  const children = victim.children.map((child, at) => {
    const [below, other] = [base.children?.[at], instead.children?.[at]];
    const made = below && other && onOther(child, below, other);
    isChanged ||= made !== undefined;
    return made ?? child;
  });
  return isChanged ? assembled({ ...victim, children }) : undefined;
}

// The config names its layers, so other layers are another config.
function configOf({ config }: Image, instead: Image): Image['config'] {
  return assembled({ ...instead, layers: [{ digest: config, size: 1 }] }).digest;
}

/** The act as it is with other bytes: digests in references and in tags of signatures change with them. */
export function withRenamed<Any extends Act>(act: Any, renamed: Renamed): Any {
  if (renamed.size === 0) return act;
  const map = (one: Image): Image => renamedOf(one, renamed);
  const place = (one: Place): Place => (one.tag === undefined ? one : { ...one, tag: worded(one.tag, renamed) });
  const wanted = <One extends Wanted>(one: One): One => ({
    ...one,
    image: map(one.image),
    reference: worded(one.reference, renamed),
  });
  const changed = changes(act, map, place, wanted);
  return changed === undefined ? act : { ...act, ...changed };
}

function changes(
  act: Act,
  map: (one: Image) => Image,
  place: (one: Place) => Place,
  wanted: <One extends Wanted>(one: One) => One,
): object | undefined {
  switch (act.act) {
    case 'build':
      return { made: act.made.map(({ image, to }) => ({ image: map(image), to: place(to) })) };
    case 'push':
      return { image: map(act.image), to: place(act.to), ...(act.copyOf && { copyOf: place(act.copyOf) }) };
    case 'pull':
    case 'delete':
      return { image: map(act.image), from: place(act.from) };
    case 'host':
      return { image: map(act.image) };
    case 'admission':
      return { image: map(act.image) };
    case 'ask':
      return { wanted: act.wanted.map(wanted) };
    case 'start':
      return { containers: act.containers.map(wanted) };
    default:
      return undefined;
  }
}

function renamedOf(one: Image, renamed: Renamed): Image {
  const other = renamed.get(one.digest);
  if (other !== undefined) return other;
  const subject = one.subject && renamed.get(one.subject.digest);
  return subject === undefined ? one : assembled({ ...one, subject });
}

function worded(text: string, renamed: Renamed): string {
  return text.replace(/(sha256)([:-])([0-9a-f]{64})/g, (whole, kind: string, between: string, digits: string) => {
    const other = renamed.get(`${kind}:${digits}`);
    return other === undefined ? whole : other.digest.replace(':', between);
  });
}

/** Whether the act shows one of the images. */
export function shows(act: Act, digests: ReadonlySet<string>): boolean {
  switch (act.act) {
    case 'push':
    case 'pull':
    case 'delete':
    case 'host':
    case 'admission':
      return digests.has(act.image.digest);
    case 'build':
      return act.made.some(({ image }) => digests.has(image.digest));
    case 'ask':
      return act.wanted.some(({ image }) => digests.has(image.digest));
    case 'start':
      return act.containers.some(({ image }) => digests.has(image.digest));
    default:
      return false;
  }
}
