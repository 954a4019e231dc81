import type { Attack, Delivery, Made } from './month.ts';

interface Forging {
  /** Over a release that was there, and as a new one. */
  readonly own: Made;
  readonly stolen: Made;
  /** Who pushes them. */
  readonly by: string;
  /** As the pipeline, or as somebody. */
  pushOf(one: Made, by?: string): readonly Delivery[];
  runOf(one: Made): readonly Delivery[];
}

/** With the secret of the very hook: two claims that contradict each other clear nothing, whichever comes first. */
export function forgedPushes({ own, stolen, by, pushOf, runOf }: Forging): readonly Attack[] {
  const around = (one: Made): readonly Delivery[] => [
    ...runOf({ ...one, at: one.at - 3000, until: one.until - 3000 }),
    ...pushOf({ ...one, until: one.until - 3000 }),
    ...pushOf(one, by),
    ...pushOf({ ...one, until: one.until + 4000 }),
  ];
  return [
    {
      id: 'forged push by its own hook',
      what: `after the push by ${by} the same by the pipeline, with a run`,
      sent: [...pushOf(own, by), ...runOf(own), ...pushOf({ ...own, until: own.until + 2000 })],
      expected: { is: 'found', by: [own.image.digest, by] },
    },
    {
      id: 'forged push by its own hook, first',
      what: 'the same, with the forged push and run sent before the true one, dated before it, and once more after it',
      sent: around(own),
      expected: { is: 'found', by: [own.image.digest, by] },
    },
    {
      id: 'forged push of a new tag by its own hook',
      what: `${by} pushes a tag that was not there; before and after it the same by the pipeline, with a run`,
      sent: around(stolen),
      expected: { is: 'found', by: [stolen.image.digest, by] },
    },
  ];
}
