/** `1-200`, `7`, `3,5,9-11`. */
export function seedsOf(text: string): readonly number[] {
  return text.split(',').flatMap((part) => {
    const [from = NaN, to = from] = part.split('-').map(Number);
    return Array.from({ length: to - from + 1 }, (_, at) => from + at);
  });
}
