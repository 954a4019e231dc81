import { contentOf } from './content.ts';
import type { DrawnChain, Drawing, DrawingOptions, Placed } from './drawing.ts';
import { FOLDED, laidNarrow, laidWide, ROW_GAP } from './layout.ts';
import { linesOf } from './lines.ts';

/**
 * A chain as boxes and lines with positions: stages are columns, always all eight, lanes rows; or, narrow, the stages that
 * a lane has are rows. The same graph and options give the same drawing. Touches no DOM.
 */
export function draw(graph: DrawnChain, options: DrawingOptions): Drawing {
  const content = contentOf(graph, options.opened ?? new Set());
  const laid =
    options.shape === 'wide' ? laidWide(graph, content, options.width) : laidNarrow(graph, content, options.width);
  const { placed, bottom, ...rest } = laid;
  const { foldedLanes } = content;
  return {
    shape: options.shape,
    height: bottom + (foldedLanes ? FOLDED + ROW_GAP : 0),
    ...rest,
    placed: placed.map(({ item, ...place }): Placed => ({ ...place, ...item })),
    lines: linesOf(graph.lines, content, laid, options.shape),
    ...(foldedLanes && { foldedLanes: { x: 0, y: bottom, width: rest.width, height: FOLDED, ...foldedLanes } }),
  };
}
