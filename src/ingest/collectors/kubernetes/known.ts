interface Entry {
  readonly version: string | undefined;
  readonly tombstone: string | undefined;
}

/** What was delivered of one kind of object and not yet told to be gone. */
export class Known {
  readonly #entries = new Map<string, Entry>();
  #lacked: ReadonlySet<string> = new Set();
  readonly #areFew: boolean;

  constructor(areFew: boolean) {
    this.#areFew = areFew;
  }

  /** Whether exactly this version was delivered. */
  has(id: string, version: string | undefined): boolean {
    return version !== undefined && this.#entries.get(id)?.version === version;
  }

  knows(id: string): boolean {
    return this.#entries.has(id);
  }

  set(id: string, version: string | undefined, tombstone: string | undefined): void {
    this.#entries.set(id, { version, tombstone });
  }

  delete(id: string): void {
    this.#entries.delete(id);
  }

  /**
   * Those that are not among the ones that a list has, with what was kept of them. `goesOn`: the watch does so from before the
   * list and tells them when it comes as far, so that of few objects only those count that the last list lacked, too.
   */
  missing(
    listed: ReadonlySet<string>,
    goesOn: boolean,
  ): readonly (readonly [id: string, tombstone: string | undefined])[] {
    const all = [...this.#entries].filter(([id]) => !listed.has(id));
    const due = goesOn && this.#areFew ? all.filter(([id]) => this.#lacked.has(id)) : all;
    this.#lacked = new Set(all.map(([id]) => id));
    return due.map(([id, { tombstone }]): [string, string | undefined] => [id, tombstone]);
  }

  tombstones(): readonly (readonly [id: string, tombstone: string])[] {
    return [...this.#entries].flatMap(([id, { tombstone }]): [string, string][] =>
      tombstone === undefined ? [] : [[id, tombstone]],
    );
  }
}
