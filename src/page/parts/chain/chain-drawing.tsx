import type { ComponentChildren } from 'preact';
import { STAGES } from '../../../core/chain-graph.ts';
import type { Drawing, DrawnLine, LaneHead, Placed, Rectangle } from '../../../drawing/drawing.ts';
import { laneFacts, STAGE_NAMES, STANDINGS } from '../../../drawing/words.ts';
import { short } from '../foreign.tsx';
import { DigestLink } from '../names.tsx';
import { ChainBox, type Links } from './chain-box.tsx';

interface ChainDrawingShown extends Links {
  readonly drawing: Drawing;
}

/** Boxes over the lines between them; read aloud, each lane's boxes follow its head. */
export function ChainDrawing({ drawing, ...links }: ChainDrawingShown) {
  const { width, height, headings, lanes, placed, lines, foldedLanes } = drawing;
  return (
    <div class={`drawing ${drawing.shape}`} style={{ width: `${width}px`, height: `${height}px` }}>
      <svg width={width} height={height} viewBox={`0 0 ${width} ${height}`} aria-hidden="true">
        <defs>
          {['tip', 'tip-suspect'].map((id) => (
            <marker
              key={id}
              id={id}
              viewBox="0 0 8 8"
              refX="7"
              refY="4"
              markerWidth="9"
              markerHeight="9"
              markerUnits="userSpaceOnUse"
              orient="auto"
            >
              <path class={id} d="M0 0 8 4 0 8z" />
            </marker>
          ))}
        </defs>
        {lanes.slice(1).map(({ lane, y }) => (
          <line key={lane} class="between" x1="0" x2={width} y1={y - 2} y2={y - 2} />
        ))}
        {lines.map((one) => (
          <LineDrawn key={`${one.line.from} ${one.line.to}`} of={one} />
        ))}
      </svg>
      {headings.map((one) => (
        <At key={`${one.lane ?? ''} ${one.stage}`} of={one}>
          <span class="stage" aria-hidden="true">
            {one.says}
          </span>
        </At>
      ))}
      {lanes.map((one) => (
        <section key={one.lane} class="lane" aria-label={laneName(one)}>
          <At of={one}>
            <Head of={one} />
          </At>
          {placed
            .filter(({ lane }) => lane === one.lane)
            .map((item, index) => (
              <At key={keyOf(item, index)} of={item}>
                <span class="spoken">{STAGE_NAMES[item.stage]}: </span>
                <ChainBox placed={item} {...links} />
              </At>
            ))}
        </section>
      ))}
      {foldedLanes && (
        <At of={foldedLanes}>
          <ChainBox placed={{ ...foldedLanes, kind: 'folded', lane: -1, stage: STAGES[0] }} {...links} />
        </At>
      )}
    </div>
  );
}

function At({
  of: { x, y, width, height },
  children,
}: {
  readonly of: Rectangle;
  readonly children: ComponentChildren;
}) {
  return (
    <div class="at" style={{ left: `${x}px`, top: `${y}px`, width: `${width}px`, height: `${height}px` }}>
      {children}
    </div>
  );
}

function keyOf(placed: Placed, index: number): string {
  return placed.kind === 'box' ? placed.box.id : `${placed.kind} ${placed.stage} ${index}`;
}

function laneName({ of: { digest, standing } }: LaneHead): string {
  return `${digest?.slice(0, 19) ?? 'no record tells the digest'}, ${STANDINGS[standing][1]}`;
}

function Head({ of: { of } }: { readonly of: LaneHead }) {
  const { digest, standing, names } = of;
  const [glyph, word] = STANDINGS[standing];
  const facts = laneFacts(of);
  return (
    <div class={`lane-head ${standing}`}>
      <b>
        <span aria-hidden="true">{glyph}</span> {word}
      </b>{' '}
      {digest === undefined ? 'no record tells the digest' : <DigestLink digest={digest} />}
      <small title={short(facts)}> – {short(facts)}</small>
      <span class="names" title={names.map((one) => short(one)).join('\n')}>
        {short(names.at(-1) ?? '')}
      </span>
    </div>
  );
}

function LineDrawn({ of: { line, points, label } }: { readonly of: DrawnLine }) {
  const path = `M${points.map(([x, y]) => `${x} ${y}`).join('L')}`;
  const look = line.suspicious ? 'suspect' : '';
  return (
    <>
      <path class={`line ${line.kind} ${line.strength} ${look}`} d={path} />
      {line.strength === 'verified' && <path class="line core" d={path} />}
      {label && (
        <text class={`label ${look}`} x={label.x} y={label.y} text-anchor={label.anchor}>
          {short(label.says, 40)}
        </text>
      )}
    </>
  );
}
