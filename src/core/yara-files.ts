/** Files with YARA rules of the user's own, which are looked for in images; a policy without them has none. */
export interface YaraFiles {
  /** From which relative patterns are, absolute. */
  readonly folder: string;
  readonly patterns: readonly string[];
  /** Where they are asked for: `landwaiter.yaml:4:7: contents.yara`. */
  readonly at: string;
}
