/** What contains an attack, in the order in which it does: the spread, the credential, what runs, the evidence. */
const CONTAINING: readonly RegExp[] = [
  /^(?:Stop|Keep it from coming back|Pin|Point the tag|Until it is clear|Do not deploy|Put the|Let the deployer put)\b/,
  /^(?:Revoke|Rotate|Disable)\b|^If the credential may be stolen, revoke\b|: if nobody knows of it, revoke that credential\b/,
  /^(?:Isolate|Cordon|Treat the node)\b/,
  /^Keep the bytes\b/,
];

/** Steps of advice, what contains first. Others keep their order: some begin with "If not" and need the one before. */
export function containingFirst(steps: readonly string[]): readonly string[] {
  const rank = (step: string): number => {
    const at = CONTAINING.findIndex((one) => one.test(step));
    return at < 0 ? CONTAINING.length : at;
  };
  return steps.toSorted((one, other) => rank(one) - rank(other));
}
