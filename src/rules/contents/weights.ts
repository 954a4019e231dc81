import type { Seen, SeenKind } from '../../core/comparison.ts';

/** What stands around the push, never the bytes: an approved build, nothing, or a finding against it. */
export const COLUMNS = ['built', 'open', 'suspect'] as const;
export type Column = (typeof COLUMNS)[number];

/** 60 speaks alone, 30 asks for a look, 10 is shown, 0 is nothing. */
export type Points = 0 | 10 | 30 | 60;

/** What weighs less raises nothing on any image, and every build brings some of it. */
export const RAISES = 30;

type Weight = readonly [built: Points, open: Points, suspect: Points];

/** A row counts where all that it names fits; the first of a kind that does is taken. */
interface Row {
  readonly kinds: readonly SeenKind[];
  readonly variants?: readonly string[];
  readonly isOwned?: true;
  /** Under the policy's `own`. */
  readonly isOwn?: boolean;
  readonly weight: Weight;
}

// Docs: docs/contents.md has the same table with the reasons; docs/decisions has who may change it.
const ROWS: readonly Row[] = [
  { kinds: ['known-sign'], variants: ['own-rule'], weight: [30, 30, 60] },
  { kinds: ['known-sign'], weight: [60, 60, 60] },
  { kinds: ['download-to-shell'], variants: ['configuration'], weight: [30, 60, 60] },
  { kinds: ['download-to-shell'], weight: [10, 30, 60] },
  { kinds: ['packed-program'], weight: [0, 10, 30] },
  { kinds: ['loader-hook'], variants: ['folders'], weight: [0, 10, 30] },
  { kinds: ['loader-hook'], isOwned: true, weight: [0, 10, 30] },
  { kinds: ['loader-hook'], weight: [60, 60, 60] },
  { kinds: ['import-hook'], weight: [30, 30, 60] },
  { kinds: ['environment-hook'], weight: [0, 10, 30] },
  { kinds: ['package-file-changed'], variants: ['program'], weight: [30, 60, 60] },
  { kinds: ['package-file-changed'], variants: ['language'], weight: [0, 10, 60] },
  { kinds: ['package-file-changed'], weight: [0, 10, 10] },
  { kinds: ['package-database-changed'], weight: [0, 30, 60] },
  { kinds: ['unproven-package'], weight: [0, 0, 30] },
  { kinds: ['ssh-key'], weight: [60, 60, 60] },
  { kinds: ['account-changed'], variants: ['uid-0', 'password'], weight: [60, 60, 60] },
  { kinds: ['account-changed'], weight: [0, 10, 10] },
  { kinds: ['set-id-added', 'capability-added', 'device-node'], isOwned: true, weight: [0, 10, 30] },
  { kinds: ['capability-added'], variants: ['bind'], weight: [0, 10, 30] },
  { kinds: ['set-id-added', 'capability-added', 'device-node'], weight: [30, 30, 60] },
  { kinds: ['login-hook', 'scheduled-task', 'service-unit'], isOwned: true, weight: [0, 10, 30] },
  { kinds: ['login-hook', 'scheduled-task', 'service-unit'], weight: [10, 30, 60] },
  { kinds: ['entry-point-changed'], variants: ['new-program'], isOwn: false, weight: [10, 30, 60] },
  { kinds: ['entry-point-changed'], weight: [10, 10, 30] },
  { kinds: ['remote-added'], weight: [0, 10, 30] },
  { kinds: ['certificate-authority'], weight: [10, 30, 60] },
  { kinds: ['package-source', 'name-resolution'], weight: [0, 10, 30] },
  { kinds: ['unowned-code'], isOwn: true, weight: [0, 0, 30] },
  { kinds: ['unowned-code'], weight: [0, 10, 30] },
  { kinds: ['look-alike-name'], weight: [10, 30, 30] },
  { kinds: ['hidden-below'], weight: [10, 10, 30] },
  { kinds: ['user-changed', 'label-changed'], weight: [0, 10, 10] },
  { kinds: ['unreadable'], weight: [30, 30, 30] },
];

/** What something seen weighs before anything explains it. `own`: whether a path lies where the policy says that own code is. */
export function pointsOf(seen: Seen, column: Column, own: (path: string) => boolean): Points {
  if (seen.kind === 'hidden-below' && hiddenPoints(seen, column, own) < RAISES) return 0;
  const row = ROWS.find(
    ({ kinds, variants, isOwned, isOwn }) =>
      kinds.includes(seen.kind) &&
      (variants === undefined || (seen.variant !== undefined && variants.includes(seen.variant))) &&
      (isOwned === undefined || seen.isOwned === true) &&
      (isOwn === undefined || isOwn === (seen.path !== undefined && own(seen.path))),
  );
  const points = row?.weight[COLUMNS.indexOf(column)] ?? 0;
  return points === 0 ? 0 : sinceBefore(seen, points, column);
}

/** What the old image had of it at the same place is no reason, unless something else speaks against the push. */
function sinceBefore({ kind, before }: Seen, points: Points, column: Column): Points {
  if (before === 'nothing') return points;
  // Of code that nobody owns the change is what is seen, not the code.
  if (before === 'other-bytes' && kind === 'unowned-code') return points;
  if (column !== 'suspect') return 0;
  return before === 'other-bytes' ? points : 10;
}

/** What it would weigh if no later layer had taken it away; its variant is the kind, and behind a space that one's variant. */
function hiddenPoints(
  { variant = '', before: _, ...rest }: Seen,
  column: Column,
  own: (path: string) => boolean,
): Points {
  const [kind, of] = variant.split(' ');
  const found = ROWS.flatMap(({ kinds }) => kinds).find((one) => one === kind);
  if (found === undefined || found === 'hidden-below') return 0;
  const { path, isOwned } = rest;
  return pointsOf(
    {
      kind: found,
      before: 'nothing',
      ...(path !== undefined && { path }),
      ...(of !== undefined && { variant: of }),
      ...(isOwned === true && { isOwned }),
    },
    column,
    own,
  );
}
