import PDFDocument from 'pdfkit';
import { visibleUpTo } from '../../../core/visible.ts';
import type { Tone } from '../document/document.ts';
import { fontFile } from './fonts.ts';
import { legible } from './legible.ts';

const MARGIN = 38;
const FOOT = 18;
/** So much of a text fits into the cell of a table on one page, whatever it says. */
const LONGEST = 360;

export const INK = '#1a1e23';
export const RULE = '#c4c9cf';
export const TRACK = '#d5d8dc';
export const FILL = '#2f6f8f';
const TONES: Readonly<Record<Tone, string>> = { good: '#1c6b3a', bad: '#9b0020', faint: '#565e68' };

/** How a text is set. */
export interface Look {
  readonly size: number;
  readonly isBold?: boolean;
  readonly tone?: Tone | undefined;
  readonly align?: 'left' | 'right';
}

/** A4 sheets that are written from top to bottom. */
export interface Sheet {
  readonly doc: PDFKit.PDFDocument;
  readonly left: number;
  readonly width: number;
  /** How high a text is in so wide a column. */
  height(text: string, width: number, look: Look): number;
  /** Writes it at a place; what was written last moves nothing. */
  write(text: string, x: number, y: number, width: number, look: Look): void;
  /** What is left of the page, in points. */
  room(): number;
  newPage(): void;
}

/** `at`: what it is dated, so that the same report has the same bytes. */
export function sheetOf({ title, at }: { readonly title: string; readonly at: number }): Sheet {
  const date = new Date(at);
  const doc = new PDFDocument({
    size: 'A4',
    margins: { top: MARGIN, left: MARGIN, right: MARGIN, bottom: MARGIN + FOOT },
    pdfVersion: '1.7',
    tagged: true,
    lang: 'en',
    displayTitle: true,
    bufferPages: true,
    autoFirstPage: false,
    // None: else it reads Helvetica from beside itself, where a bundle has nothing.
    font: '',
    info: {
      Title: visibleUpTo(title, LONGEST),
      Author: 'Landwaiter',
      Creator: 'Landwaiter',
      CreationDate: date,
      ModDate: date,
    },
  });
  doc.registerFont('bold', fontFile('DejaVuSansCondensed-Bold'));
  doc.registerFont('regular', fontFile('DejaVuSansCondensed'));
  const known = [glyphsOf(doc, 'bold'), glyphsOf(doc, 'regular')];
  const printed = new Map<string, string>();
  const text = (foreign: string): string => {
    const told =
      printed.get(foreign) ?? legible(visibleUpTo(foreign, LONGEST), (code) => known.every((has) => has(code)));
    printed.set(foreign, told);
    return told;
  };
  const set = ({ size, isBold = false, tone }: Look): void => {
    doc.font(isBold ? 'bold' : 'regular', size).fillColor(tone ? TONES[tone] : INK);
  };
  const bottom = (): number => doc.page.height - MARGIN - FOOT;
  doc.addPage();
  return {
    doc,
    left: MARGIN,
    width: doc.page.width - 2 * MARGIN,
    height(foreign, width, look) {
      set(look);
      return doc.heightOfString(text(foreign), { width });
    },
    write(foreign, x, y, width, look) {
      set(look);
      const before = doc.y;
      doc.text(text(foreign), x, y, { width, align: look.align ?? 'left' });
      doc.y = before;
    },
    room: () => bottom() - doc.y,
    newPage: () => void doc.addPage(),
  };
}

/** Writes the foot of every page, now that it is known how many there are; no part of what is read aloud. */
export function numberPages({ doc, left, width }: Sheet, says: string): void {
  const { start, count } = doc.bufferedPageRange();
  for (let index = start; index < start + count; index++) {
    doc.switchToPage(index);
    const y = doc.page.height - MARGIN - FOOT / 2;
    doc.markContent('Artifact', { type: 'Pagination' });
    // Below the margin a text would begin another page.
    doc.page.margins.bottom = 0;
    doc.font('regular', 7.5).fillColor(TONES.faint);
    doc.text(
      legible(visibleUpTo(says, LONGEST), () => true),
      left,
      y,
      { width: width - 80, lineBreak: false },
    );
    doc.text(`${index + 1} of ${count}`, left, y, { width, align: 'right', lineBreak: false });
    doc.endMarkedContent();
  }
}

/** Everything that was written, once it is. */
export function bytesOf({ doc }: Sheet): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const pieces: Buffer[] = [];
    doc.on('data', (piece: Buffer) => pieces.push(piece));
    doc.on('end', () => resolve(Buffer.concat(pieces)));
    doc.on('error', reject);
    doc.end();
  });
}

/** Whether a face has a character. PDFKit shows its font to nobody, and leaves out what it lacks without a word. */
function glyphsOf(doc: PDFKit.PDFDocument, face: string): (code: number) => boolean {
  doc.font(face);
  const font: unknown = Reflect.get(Object(Reflect.get(doc, '_font')), 'font');
  const has: unknown = Reflect.get(Object(font), 'hasGlyphForCodePoint');
  if (typeof has !== 'function') throw new Error('PDFKit keeps its fonts elsewhere now');
  return (code) => Reflect.apply(has, font, [code]) === true;
}
