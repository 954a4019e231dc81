/** How something stands, beside the words that say it: never by colour alone. */
export type Tone = 'good' | 'bad' | 'faint';

/** Part of a whole, over time: a bar each. */
export interface Trend {
  readonly points: readonly { readonly part: number; readonly whole: number }[];
  /** The same in words. */
  readonly says: string;
}

/** `note` stands under it, smaller. */
export interface Cell {
  readonly text: string;
  readonly note?: string;
  readonly tone?: Tone;
  readonly trend?: Trend;
}

interface Column {
  readonly name: string;
  /** Of the width, beside the other columns. */
  readonly weight: number;
  readonly isNumber?: boolean;
}

/** The first cell of a row says what it is about. */
export interface Table {
  readonly kind: 'table';
  readonly name: string;
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly Cell[])[];
  /** How many rows there are more. */
  readonly more: number;
  /** Instead of it, where there are no rows. */
  readonly none: string;
}

export interface Figures {
  readonly kind: 'figures';
  readonly figures: readonly { readonly value: string; readonly name: string; readonly tone?: Tone }[];
}

export interface Paragraph {
  readonly kind: 'paragraph';
  readonly text: string;
  readonly tone?: Tone;
}

export interface List {
  readonly kind: 'list';
  readonly items: readonly string[];
  readonly more: number;
  readonly none: string;
}

/** What a section is made of. */
export type Block = Table | Figures | Paragraph | List;

/** A part of a document under a heading. */
export interface Section {
  readonly id: string;
  readonly title: string;
  /** The part before is a sheet of its own. */
  readonly onNewPage?: boolean;
  readonly blocks: readonly Block[];
}

/** What is read on paper, whatever it is printed by. Its texts are from outside, and may be anything. */
export interface ReportDocument {
  readonly title: string;
  readonly subtitle: string;
  /** In Unix milliseconds: what it is dated. */
  readonly at: number;
  readonly sections: readonly Section[];
}
