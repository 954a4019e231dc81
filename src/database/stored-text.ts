/**
 * A foreign text as a database column keeps it unchanged: SQLite cuts or alters NUL and lone surrogates, PostgreSQL
 * refuses them, so a text with those becomes its JSON, which starts with a quotation mark; so does every text that
 * starts with one. No two texts become the same.
 */
export function storedText(text: string): string {
  return /^"|\0|\p{Surrogate}/u.test(text) ? JSON.stringify(text) : text;
}

/** The text that {@link storedText} was given. */
export function originalText(stored: string): string {
  return stored.startsWith('"') ? String(JSON.parse(stored)) : stored;
}
