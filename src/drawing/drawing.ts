import type { Box, ChainGraph, Folded, Hole, Lane, Line, Stage } from '../core/chain-graph.ts';

/** What of a chain is drawn: its names and what is judged of it stand elsewhere. */
export type DrawnChain = Pick<ChainGraph, 'lanes' | 'moreLanes' | 'cells' | 'lines'>;

/** Pixels from the top left of the drawing. */
export interface Rectangle {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** `wide`: stages are columns, lanes rows; `narrow`: lanes one below the other, their stages as rows. */
export type Shape = 'wide' | 'narrow';

export interface Heading extends Rectangle {
  readonly stage: Stage;
  /** `Made on` */
  readonly says: string;
  /** In narrow drawings each lane has its own. */
  readonly lane?: number;
}

/** The head of a lane, above its boxes. */
export interface LaneHead extends Rectangle {
  /** Index in the graph. */
  readonly lane: number;
  readonly of: Lane;
}

/** What has a place in the drawing. */
export type Placed = Rectangle & { readonly lane: number; readonly stage: Stage } & (
    | { readonly kind: 'box'; readonly box: Box }
    | { readonly kind: 'hole'; readonly hole: Hole }
    /** `opens`: the key to give in `opened` so that it is drawn unfolded; absent where the graph has no more of it. */
    | { readonly kind: 'folded'; readonly folded: Folded; readonly opens?: string }
  );

/** Lanes that are not drawn. */
export interface FoldedLanes extends Rectangle {
  readonly folded: Folded;
  readonly opens?: string;
}

export interface DrawnLine {
  readonly line: Line;
  /** Corners, from its beginning to its end, where the arrow is: horizontal and vertical stretches only. */
  readonly points: readonly (readonly [x: number, y: number])[];
  /** Where its words begin, and to which side they go. */
  readonly label?: { readonly x: number; readonly y: number; readonly anchor: 'start' | 'end'; readonly says: string };
}

/** A chain laid out: positions are facts, so the same graph is always drawn alike. */
export interface Drawing {
  readonly shape: Shape;
  readonly width: number;
  readonly height: number;
  readonly headings: readonly Heading[];
  readonly lanes: readonly LaneHead[];
  /** In reading order: by lane, by stage, oldest first. */
  readonly placed: readonly Placed[];
  /** Those whose ends are drawn, or folded: what leads to a folded box leads to its counted box, once. */
  readonly lines: readonly DrawnLine[];
  readonly foldedLanes?: FoldedLanes;
}

/** What of a drawing somebody may choose. */
export interface DrawingOptions {
  readonly shape: Shape;
  /** Keys of what is unfolded: `opens` of what was folded. */
  readonly opened?: ReadonlySet<string>;
  /** Pixels that there are; the drawing takes what it needs at least. */
  readonly width?: number;
}
