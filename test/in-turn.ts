/** Whether what takes minutes is asked for, too: `npm test -- --long PATH`. */
export const isLong = process.env['LANDWAITER_TEST_LONG'] !== undefined;

/** All where everything is asked for; else the first, and each so many after it, so that the suite stays quick. */
export function someOf<One>(all: readonly One[], each: number): readonly One[] {
  return isLong ? all : all.filter((_, index) => index % each === 0);
}
