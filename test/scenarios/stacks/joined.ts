import type { Act } from '../act.ts';
import type { Product } from '../products/product.ts';
import type { Names, Stack } from '../stack.ts';

/**
 * A company with these products. `unheard`: the source that would have shown an act of which none of them writes;
 * `lacks`: as of a stack.
 */
export function joined(
  name: string,
  names: Names,
  products: readonly Product[],
  unheard: (act: Act) => string | undefined,
  lacks: NonNullable<Stack['lacks']> = {},
): Stack {
  return {
    name,
    names,
    lacks,
    tell(act, at) {
      const records = products.flatMap((product) =>
        act.forged ? (product.forged?.(act, at) ?? []) : product.tell(act, at),
      );
      const missing = records.length > 0 ? undefined : unheard(act);
      return missing === undefined ? records : { unheard: missing };
    },
    hum: (at) => products.flatMap((product) => product.hum?.(at) ?? []),
  };
}
