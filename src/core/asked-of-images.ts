/** How the policy says that images are read. */
export interface AskedOfImages {
  /** Of what is read of an image at most: bytes of a layer, entries, milliseconds. */
  readonly limits: { readonly layer?: number; readonly entries?: number; readonly time?: number };
  /** Absent: no rules of the user's own are looked for. */
  readonly yara?: YaraFiles;
}

/** Files with YARA rules of the user's own. */
export interface YaraFiles {
  /** From which relative patterns are, absolute. */
  readonly folder: string;
  readonly patterns: readonly string[];
  /** Where they are asked for: `landwaiter.yaml:4:7: contents.yara`. */
  readonly at: string;
}
