import type { Box, Hole } from '../../../core/chain-graph.ts';
import { formatTime } from '../../../core/time.ts';
import type { Placed } from '../../../drawing/drawing.ts';
import { HOLE_MEANS, holeTitle } from '../../../drawing/words.ts';
import { short } from '../foreign.tsx';
import { Moment } from '../moment.tsx';

export interface Links {
  /** Where the records behind a box are told. */
  hrefOf(box: Box): string | undefined;
  /** Where what is folded is drawn. */
  unfolded(key: string): string;
}

/** What stands at a place of the drawing. */
export function ChainBox({ placed, ...links }: Links & { readonly placed: Placed }) {
  switch (placed.kind) {
    case 'box':
      return <Happened box={placed.box} href={links.hrefOf(placed.box)} />;
    case 'hole':
      return <Missing title={holeTitle(placed.stage, placed.hole)} hole={placed.hole} />;
    case 'folded':
      return placed.opens === undefined ? (
        <span class="box folded">{short(placed.folded.says, 80)}</span>
      ) : (
        <a class="box folded" href={links.unfolded(placed.opens)}>
          {short(placed.folded.says, 80)}
        </a>
      );
  }
}

function Happened({ box, href }: { readonly box: Box; readonly href: string | undefined }) {
  const { title, detail, at, suspicious, ongoing } = box;
  const look = suspicious ? 'box suspect' : 'box';
  const words = (
    <>
      {suspicious && <span class="spoken">suspicious: </span>}
      <b>{short(title)}</b>
      {detail !== undefined && <small>{short(detail)}</small>}
      <span class="when">
        <Moment at={formatTime(at)} />
        {ongoing === true && <span class="spoken"> and still</span>}
        {suspicious && (
          <span class="flag" aria-hidden="true">
            ◆
          </span>
        )}
      </span>
    </>
  );
  return href === undefined ? (
    <span class={look}>{words}</span>
  ) : (
    <a class={look} href={href}>
      {words}
    </a>
  );
}

function Missing({ title, hole: { state, says, absence } }: { readonly title: string; readonly hole: Hole }) {
  return (
    <span class={`box hole ${state}`} title={absence === undefined ? undefined : `absence ${absence}`}>
      <b>
        {title}{' '}
        <span class="flag" aria-hidden="true">
          {state === 'missing' ? '✗' : '?'}
        </span>
      </b>
      <small>{short(says)}</small>
      <em>{HOLE_MEANS[state]}</em>
    </span>
  );
}
