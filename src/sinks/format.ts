import type { Report } from '../core/report.ts';

/** How a person wants it: `width` in terminal columns; `verbose` leaves nothing out. Formats for machines ignore these. */
export interface FormatOptions {
  readonly colour: boolean;
  readonly width: number;
  readonly verbose: boolean;
  /** Of this product, for formats that name what made them. */
  readonly version?: string;
}

/** One value of `analyze -o`. Pure: the same report and options give the same bytes. */
export interface Format {
  /** The text in pieces, each ready to be written, so that a large report need not be one string. */
  render(report: Report, options: FormatOptions): Iterable<string> | string;
}
