import { observeWindowOffset, observeWindowRect, Virtualizer, windowScroll } from '@tanstack/virtual-core';
import { type ComponentChildren, options as drawing } from 'preact';
import { useLayoutEffect, useReducer, useRef, useState } from 'preact/hooks';

interface LongListShown<Item> {
  readonly items: readonly Item[];
  /** What a row is about as high as, in pixels; each is measured when it is there. */
  readonly rowHeight: number;
  readonly label: string;
  keyOf(item: Item): string;
  row(item: Item, index: number): ComponentChildren;
  /** The row to be seen, such as the one that a key went to. */
  readonly seen?: number | undefined;
  /** The last rows come into sight. */
  ended(): void;
}

const AHEAD = 12;
/** Rows on paper at most: some forty sheets. */
const MOST_PRINTED = 1000;

/** A list of any length that scrolls with the window: rows are there only near what can be seen. */
export function LongList<Item>({ items, rowHeight, label, keyOf, row, seen, ended }: LongListShown<Item>) {
  const list = useRef<HTMLUListElement>(null);
  const [, redraw] = useReducer((count: number) => count + 1, 0);
  const options = {
    count: items.length,
    getScrollElement: () => window,
    estimateSize: () => rowHeight,
    getItemKey: (index: number) => {
      const item = items[index];
      return item === undefined ? index : keyOf(item);
    },
    overscan: AHEAD,
    observeElementRect: observeWindowRect,
    observeElementOffset: observeWindowOffset,
    scrollToFn: windowScroll,
    scrollMargin: list.current?.offsetTop ?? 0,
    initialRect: { width: 0, height: 800 },
    onChange: () => redraw(undefined),
  };
  const [virtualizer] = useState(() => new Virtualizer<Window, HTMLLIElement>(options));
  virtualizer.setOptions(options);
  useLayoutEffect(() => virtualizer._didMount(), [virtualizer]);
  useLayoutEffect(() => virtualizer._willUpdate());
  useLayoutEffect(() => show(virtualizer, seen), [virtualizer, seen]);
  const isPrinted = usePrinting();
  const shown = isPrinted ? rowsOnPaper(items, keyOf) : virtualizer.getVirtualItems();
  const last = isPrinted ? 0 : (shown.at(-1)?.index ?? 0);
  useLayoutEffect(() => {
    if (items.length > 0 && last >= items.length - AHEAD) ended();
  }, [last, items.length]);

  return (
    <ul
      class="long"
      ref={list}
      aria-label={label}
      style={isPrinted ? {} : { height: `${virtualizer.getTotalSize()}px` }}
    >
      {shown.map(({ index, key, start }) => {
        const item = items[index];
        return (
          item !== undefined && (
            <li
              key={String(key)}
              data-index={index}
              aria-setsize={items.length}
              aria-posinset={index + 1}
              ref={(element) => virtualizer.measureElement(element)}
              style={isPrinted ? {} : { transform: `translateY(${start - virtualizer.options.scrollMargin}px)` }}
            >
              {row(item, index)}
            </li>
          )
        );
      })}
    </ul>
  );
}

/** A row in sight needs no scrolling: asked all the same, the list would hold it there for seconds against the wheel. */
function show(virtualizer: Virtualizer<Window, HTMLLIElement>, seen: number | undefined): void {
  if (seen === undefined || seen < 0) return;
  const align = virtualizer.getOffsetForIndex(seen, 'auto')?.[1];
  if (align !== undefined && align !== 'auto') virtualizer.scrollToIndex(seen, { align });
}

function rowsOnPaper<Item>(items: readonly Item[], keyOf: (item: Item) => string) {
  return items.slice(0, MOST_PRINTED).map((item, index) => ({ index, key: keyOf(item), start: 0 }));
}

/** Whether it is drawn for paper, which shows all of a list and scrolls nothing. */
function usePrinting(): boolean {
  const [isPrinted, setPrinted] = useState(false);
  useLayoutEffect(() => {
    const begin = (): void => atOnce(() => setPrinted(true));
    const end = (): void => setPrinted(false);
    window.addEventListener('beforeprint', begin);
    window.addEventListener('afterprint', end);
    return () => {
      window.removeEventListener('beforeprint', begin);
      window.removeEventListener('afterprint', end);
    };
  }, []);
  return isPrinted;
}

/** Draws before it returns: the browser takes the sheet as it is then. */
function atOnce(change: () => void): void {
  const later = drawing.debounceRendering;
  drawing.debounceRendering = (draw) => draw();
  try {
    change();
  } finally {
    if (later) drawing.debounceRendering = later;
    else delete drawing.debounceRendering;
  }
}
