import { useLayoutEffect, useRef } from 'preact/hooks';

interface TableHeadShown {
  readonly columns: readonly string[];
  /** Those whose cells are words that are not broken: an address, a number. */
  readonly whole?: readonly string[];
  /** Its cells are long: fewer columns need a wide window, too. */
  readonly isWide?: boolean;
}

/** So many columns need a wide window. */
const MANY = 6;

/** The names of a table's columns. In a window where a row's cells stand below each other, each cell says its own. */
export function TableHead({ columns, whole = [], isWide = false }: TableHeadShown) {
  const head = useRef<HTMLTableSectionElement>(null);
  // After each time that the table is drawn: its rows are there, too.
  useLayoutEffect(() => {
    head.current?.closest('table')?.classList.toggle('many', isWide || columns.length >= MANY);
    for (const row of head.current?.closest('table')?.tBodies[0]?.rows ?? [])
      for (const [index, cell] of [...row.cells].entries()) {
        const name = columns[index] ?? '';
        cell.dataset['column'] = name;
        cell.classList.toggle('short', whole.includes(name));
      }
  });
  return (
    <thead ref={head}>
      <tr>
        {columns.map((one) => (
          <th key={one} scope="col">
            {one}
          </th>
        ))}
      </tr>
    </thead>
  );
}
