/** The code of a failed connection, never its text: that may hold what the other side wrote. */
export function failureOf(error: unknown): string {
  const cause = error instanceof Error ? (error.cause ?? error) : error;
  if (cause instanceof Error && 'code' in cause && typeof cause.code === 'string') return cause.code.slice(0, 40);
  return error instanceof Error ? error.name : 'unknown';
}
