const MOST = 5000;

/** Remembers of late which version of each thing was delivered, so that what is asked for again need not be told again. */
export class SeenVersions {
  readonly #versions = new Map<string, string>();

  has(key: string, version: string): boolean {
    return this.#versions.get(key) === version;
  }

  /** Whether any version of it was delivered. */
  knows(key: string): boolean {
    return this.#versions.has(key);
  }

  /** After it was delivered. */
  add(key: string, version: string): void {
    this.#versions.delete(key);
    this.#versions.set(key, version);
    if (this.#versions.size <= MOST) return;
    const [oldest] = this.#versions.keys();
    if (oldest !== undefined) this.#versions.delete(oldest);
  }
}
