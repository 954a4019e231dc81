import { observeWindowOffset, observeWindowRect, Virtualizer, windowScroll } from '@tanstack/virtual-core';
import type { ComponentChildren } from 'preact';
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
  useLayoutEffect(() => {
    if (seen !== undefined && seen >= 0) virtualizer.scrollToIndex(seen, { align: 'auto' });
  }, [virtualizer, seen]);
  const shown = virtualizer.getVirtualItems();
  const last = shown.at(-1)?.index ?? 0;
  useLayoutEffect(() => {
    if (items.length > 0 && last >= items.length - AHEAD) ended();
  }, [last, items.length]);

  return (
    <ul class="long" ref={list} aria-label={label} style={{ height: `${virtualizer.getTotalSize()}px` }}>
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
              style={{ transform: `translateY(${start - virtualizer.options.scrollMargin}px)` }}
            >
              {row(item, index)}
            </li>
          )
        );
      })}
    </ul>
  );
}
