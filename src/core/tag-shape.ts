/** `1.4.2` and `1.10.0` are `0.0.0`, commits are `x`: names that a counter or a commit makes are of one shape. */
export function shapeOf(tag: string): string {
  return tag.replaceAll(/(?<![0-9a-z])[0-9a-f]{7,64}(?![0-9a-z])/g, 'x').replaceAll(/\d+/g, '0');
}
