/** Input from outside that is not what its type claims: refused with a reason that names the place, kept, never fatal. */
export class InvalidInput extends Error {
  override readonly name = 'InvalidInput';
  /** What was being read, e.g. `digest` or `landwaiter.yaml:4:7`. */
  readonly field: string;

  constructor(field: string, reason: string) {
    super(`${field}: ${reason}`);
    this.field = field;
  }

  /** The message without the field. */
  get reason(): string {
    return this.message.slice(this.field.length + 2);
  }
}

/** What was read; undefined where that is not what its type claims. */
export function ifValid<Value>(read: () => Value): Value | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof InvalidInput) return undefined;
    throw error;
  }
}

/** Something outside (store, registry, cluster) did not answer. Retried by the stage's engine, never by a plugin. */
export class Unavailable extends Error {
  override readonly name = 'Unavailable';
  /** Milliseconds for which it asked to be left alone. */
  readonly retryAfter: number | undefined;

  constructor(
    reason: string,
    { retryAfter, ...options }: ErrorOptions & { readonly retryAfter?: number | undefined } = {},
  ) {
    super(reason, options);
    this.retryAfter = retryAfter;
  }
}

const SHOWN = 80;

/** A foreign value made safe for a message: quoted, control characters escaped, cut at 80 characters. */
export function quoted(value: unknown): string {
  if (typeof value === 'object' && value !== null) return Array.isArray(value) ? 'a list' : 'an object';
  const text = typeof value === 'string' ? value : String(value);
  return JSON.stringify(text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text);
}
