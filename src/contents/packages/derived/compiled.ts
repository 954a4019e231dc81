/** What a compiled file of Python was made from, by its name (PEP 3147, 488). */
export interface Compiled {
  /** Of the source, as `Entry.path`. */
  readonly source: string;
  /** `cpython-313`. */
  readonly interpreter: string;
  /** `opt-1`; absent where nothing was left out. */
  readonly optimisation?: string;
}

const COMPILED =
  /^((?:.*\/)?)__pycache__\/([^/]+)\.((?:cpython|pypy|graalpy)-?[0-9]+[a-z]?)(?:\.(opt-[0-9A-Za-z]+))?\.pyc$/;

/**
 * What the interpreter takes a file for by its place and name; undefined where it would not load it. Whether the code is the
 * source's cannot be known: two of one source and interpreter can be compared, behind their headers.
 */
export function compiledFrom(path: string): Compiled | undefined {
  const [, folder, stem, interpreter, optimisation] = COMPILED.exec(path) ?? [];
  if (folder === undefined || stem === undefined || interpreter === undefined) return undefined;
  return { source: `${folder}${stem}.py`, interpreter, ...(optimisation !== undefined && { optimisation }) };
}
