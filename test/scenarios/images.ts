import { createHash } from 'node:crypto';
import { type Digest, parseDigest } from '../../src/core/digest.ts';
import type { Image } from './act.ts';

interface Told {
  /** Words, lowest first; equal words are equal layers. */
  readonly layers?: readonly string[];
  readonly children?: readonly Image[];
  readonly labels?: Readonly<Record<string, string>>;
  /** Minutes after the first midnight. */
  readonly created?: number;
  readonly subject?: Image;
}

/** An image whose bytes are named by words: `image('api 1.0.3', { layers: ['os 5', 'node 20', 'api 1.0.3'] })`. */
export function image(name: string, told: Told = {}): Image {
  const layers = told.layers ?? ['os', `only ${name}`];
  return {
    name,
    digest: digest(`manifest ${name}`),
    config: digest(`config ${name}`),
    layers: layers.map((layer) => ({ digest: digest(`layer ${layer}`), size: 1000 + (layer.length % 7) * 4096 })),
    labels: told.labels ?? {},
    created: told.created ?? 0,
    ...(told.children && { children: told.children }),
    ...(told.subject && { subject: told.subject }),
  };
}

/** The image with layers on top: what commit, or a Dockerfile that begins with it, makes. Labels are inherited. */
export function onTopOf(base: Image, name: string, layers: readonly string[], created: number): Image {
  const made = image(name, { layers, labels: base.labels, created });
  return { ...made, layers: [...base.layers, ...made.layers] };
}

export function digest(words: string): Digest {
  return parseDigest(`sha256:${createHash('sha256').update(words).digest('hex')}`);
}
