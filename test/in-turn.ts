/** Whether what takes minutes is asked for, too: `npm test -- --long PATH`. */
export const isLong = process.env['LANDWAITER_TEST_LONG'] !== undefined;

/** All where everything is asked for; else the first, and each so many after it, so that the suite stays quick. */
export function someOf<One>(all: readonly One[], each: number): readonly One[] {
  return isLong ? all : all.filter((_, index) => index % each === 0);
}

const WEEK = 7 * 24 * 60 * 60 * 1000;

/** All where everything is asked for; else each so many, others each week, until all have had their turn. */
export function ofThisWeek<One>(all: readonly One[], each: number): readonly One[] {
  const turn = Math.floor(Date.now() / WEEK) % each;
  return isLong ? all : all.filter((_, index) => index % each === turn);
}
