/** GitHub alone tells attempts of a run apart: `19453257839/2`. */
const ATTEMPT = /^(\d{1,20})\/(\d{1,9})$/;

/** Which run an attempt is of; undefined where its system counts none. */
export function attemptOf({
  system,
  run,
}: {
  readonly system: string;
  readonly run: string;
}): { readonly run: string; readonly attempt: number } | undefined {
  const [, number, attempt] = (system === 'github' ? ATTEMPT.exec(run) : null) ?? [];
  return number === undefined ? undefined : { run: number, attempt: Number(attempt) };
}
