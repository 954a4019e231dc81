/** How one image is made: a Containerfile over a context of files, and what else the builder is told. */
export interface Recipe {
  readonly containerfile: string;
  /** Path in the build context → text. A path that ends in `!` is executable, without the `!`. */
  readonly files?: Readonly<Record<string, string>>;
  /** More arguments of `buildah build`, such as `--no-cache`. */
  readonly build?: readonly string[];
  /** More arguments of `buildah push`, such as `--compression-format=zstd`. */
  readonly push?: readonly string[];
  /** Another tool that gets the last word: it makes the layout from the built image, or changes it. */
  readonly by?: 'docker-archive' | 'umoci';
  /** With `umoci`: what is run on the unpacked root, `$ROOT` being its folder. */
  readonly shell?: string;
}

/** Two images that follow each other under one name, and what a person who knows how they came about would say. */
export interface Pair {
  readonly name: string;
  readonly kind: 'benign' | 'implant';
  /** What was done, and by whom, in one sentence. */
  readonly did: string;
  /** What a person would expect of a tool that compares the two. */
  readonly expect: string;
  /** An implant's paths and names of settings, each of which a good tool must say. */
  readonly names: readonly string[];
  readonly old: Recipe;
  readonly new: Recipe;
}

export const benign = (name: string, did: string, expect: string, old: Recipe, now: Recipe): Pair => ({
  name,
  kind: 'benign',
  did,
  expect,
  names: [],
  old,
  new: now,
});

export const implant = (
  name: string,
  did: string,
  expect: string,
  names: readonly string[],
  old: Recipe,
  now: Recipe,
): Pair => ({ name, kind: 'implant', did, expect, names, old, new: now });

/** Where an image of this collection is found by a Containerfile. */
export const image = (name: string): string => `localhost/pairs/${name}`;

/** A step that installs packages as most Containerfiles do. */
export const apt = (...packages: string[]): string =>
  `RUN apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends ${packages.join(' ')} && rm -rf /var/lib/apt/lists/*`;

/** A step that takes packages away with all that nothing else needs. */
export const purge = (...packages: string[]): string =>
  `RUN DEBIAN_FRONTEND=noninteractive apt-get purge -y --auto-remove ${packages.join(' ')}`;

/** An image on another one of this collection: more steps, nothing else. */
export const on = (base: string, ...steps: string[]): Recipe => ({
  containerfile: [`FROM ${image(base)}`, ...steps, ''].join('\n'),
});

/** The same recipe with more files in its context. */
export const withFiles = (recipe: Recipe, files: Readonly<Record<string, string>>): Recipe => ({
  ...recipe,
  files: { ...recipe.files, ...files },
});

/** The same recipe with more steps at its end. */
export const withSteps = (recipe: Recipe, ...steps: string[]): Recipe => ({
  ...recipe,
  containerfile: `${recipe.containerfile.trimEnd()}\n${steps.join('\n')}\n`,
});

/** Built anew from the first step on, as a build machine without a cache does. */
export const anew = (recipe: Recipe): Recipe => ({ ...recipe, build: [...(recipe.build ?? []), '--no-cache'] });
