import type { Comparison, Seen, SeenKind } from '../../core/comparison.ts';
import type { ImageCompared } from '../../core/event.ts';
import { known } from '../../core/known.ts';
import { named } from './image-names.ts';
import type { Moment } from './history.ts';
import { moment, observed, type Told } from './moments.ts';
import { digestOf } from './scenario.ts';

interface ComparedTold extends Told {
  /** The image that it was compared with; absent: it was looked at by itself. */
  readonly old?: string;
  readonly seen?: readonly Seen[];
  /** Of the new image, one a letter, lowest first. */
  readonly layers?: string;
  readonly reader?: number;
  readonly signs?: string;
  readonly platform?: string;
  readonly isComplete?: boolean;
  /** The repository where it was read; empty: it came from a file. */
  readonly at?: string;
  readonly unread?: Comparison['unread'];
}

/** `saw('unowned-code', '/usr/bin/x')`: added, owned by nobody, in the layer at the bottom. */
export function saw(kind: SeenKind, path?: string, more: Partial<Seen> = {}): Seen {
  return { kind, before: 'nothing', layer: 0, ...known({ path }), ...more };
}

/** `compared('b', { old: 'a', seen: [saw(…)] })`: Landwaiter read the image `bbbb…` and compared it with `aaaa…`. */
export function compared(image: string, told: ComparedTold = {}): Moment {
  const place =
    told.at === '' ? {} : (({ registry, repository }) => ({ registry, repository }))(named(told.at ?? 'shop/api'));
  return moment(
    (id, at): ImageCompared => ({
      type: 'image.compared',
      ...observed('image-comparison', id, at, told),
      ...place,
      comparison: comparisonOf(image, told),
    }),
  );
}

/** `gone('b')`: Landwaiter wanted to read the image `bbbb…`, and nobody has it any more. */
export function gone(image: string, told: Told & { readonly at?: string } = {}): Moment {
  const { registry, repository } = named(told.at ?? 'shop/api');
  return moment(
    (id, at): ImageCompared => ({
      type: 'image.compared',
      ...observed('image-comparison', id, at, told),
      registry,
      repository,
      comparison: {
        ...NOTHING_SEEN,
        new: { manifest: digestOf(image) },
        isComplete: false,
        unread: [{ of: 'new', reason: 'there is no such manifest' }],
      },
    }),
  );
}

/** A whole reading in which there is nothing to tell. */
export const NOTHING_SEEN: Omit<Comparison, 'new'> = {
  reader: 1,
  signs: '5'.repeat(64),
  platform: 'linux/amd64',
  isComplete: true,
  unread: [],
  seen: [],
  more: [],
  configuration: [],
  packages: [],
  packageCount: 0,
  files: { added: 0, changed: 0, removed: 0 },
  layers: [],
};

function comparisonOf(image: string, told: ComparedTold): Comparison {
  const { old, seen = [], isComplete = true } = told;
  return {
    ...NOTHING_SEEN,
    ...known({
      reader: told.reader,
      signs: told.signs?.repeat(64).slice(0, 64),
      platform: told.platform,
      old: old === undefined ? undefined : { manifest: digestOf(old), config: digestOf(`config of ${old}`) },
    }),
    new: { manifest: digestOf(image), config: digestOf(`config of ${image}`) },
    isComplete,
    unread: told.unread ?? (isComplete ? [] : [{ of: 'new', layer: 0, reason: 'cut off' }]),
    seen,
    files: { added: seen.length, changed: 0, removed: 0 },
    layers: [...(told.layers ?? '9')].map((layer) => ({ digest: digestOf(layer), size: 1000, isShared: false })),
  };
}
