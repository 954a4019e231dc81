import { broken, countIn, nameIn, readStruct, type Struct, structIn, structsIn } from './thrift.ts';

/** A column of values, as far as it has to be known to look over its pages. */
export interface Column {
  readonly isBoolean: boolean;
  /** How many repeated fields, and how many that may be missing, are on the way to it. */
  readonly repetition: number;
  readonly definition: number;
}

/** The bytes of one column in a group of rows. */
export interface Chunk {
  readonly column: Column;
  readonly start: number;
  readonly end: number;
  readonly codec: number;
}

export interface RowGroup {
  readonly rows: number;
  readonly chunks: readonly Chunk[];
}

const MOST_ELEMENTS = 5000;
const DEEPEST = 32;
const BOOLEAN = 0;
/** Of the repetition types. */
const [REQUIRED, , REPEATED] = [0, 1, 2];
/** What no telemetry has: VARIANT, GEOMETRY, GEOGRAPHY, FILE. */
const STRANGE: readonly number[] = [16, 17, 18, 19];

/**
 * The groups of rows that a file's description names, each of whose chunks lies within the file, and no two bytes of
 * which are named twice. https://github.com/apache/parquet-format/blob/master/src/main/thrift/parquet.thrift
 * @throws InvalidInput when it describes no such file.
 */
export function groupsIn(description: Uint8Array, dataEnd: number): readonly RowGroup[] {
  const { fields } = readStruct(description);
  const columns = columnsOf(structsIn(fields, 2, 'schema'));
  const groups = structsIn(fields, 4, 'row_groups').map((group) => ({
    rows: countIn(group, 3, 'num_rows'),
    chunks: structsIn(group, 1, 'columns').map((chunk) => chunkOf(chunk, columns, dataEnd)),
  }));
  let end = 0;
  const all = groups.flatMap(({ chunks }) => chunks).sort((one, other) => one.start - other.start);
  for (const chunk of all) {
    if (chunk.start < end) throw broken('two columns in the same bytes');
    end = chunk.end;
  }
  for (const { rows, chunks } of groups) if (rows > 0 && chunks.length === 0) throw broken('rows without columns');
  return groups;
}

function chunkOf(chunk: Struct, columns: ReadonlyMap<string, Column>, dataEnd: number): Chunk {
  const meta = structIn(chunk, 3);
  if (meta === undefined || chunk.has(1) || chunk.has(8)) throw broken('a column that is encrypted or in another file');
  const column = columns.get(nameIn(meta, 3));
  if (column === undefined) throw broken('a column that is not in the schema');
  const dictionary = meta.has(11) ? countIn(meta, 11, 'dictionary_page_offset') : 0;
  const start = dictionary || countIn(meta, 9, 'data_page_offset');
  const end = start + countIn(meta, 7, 'total_compressed_size');
  if (start < MAGIC || end > dataEnd) throw broken('a column that is not within the file');
  return { column, start, end, codec: countIn(meta, 4, 'codec') };
}

const MAGIC = 4;

function columnsOf(schema: readonly Struct[]): ReadonlyMap<string, Column> {
  const columns = new Map<string, Column>();
  if (schema.length > MOST_ELEMENTS) throw broken(`more than ${MOST_ELEMENTS} columns`);
  let next = 0;

  function visit(path: readonly string[], above: Omit<Column, 'isBoolean'>): void {
    const element = schema[next];
    next += 1;
    if (element === undefined) throw broken('fewer columns than the schema says');
    if (path.length > DEEPEST) throw broken(`columns nested deeper than ${DEEPEST}`);
    const logical = structIn(element, 10);
    if (logical && STRANGE.some((kind) => logical.has(kind))) throw broken('a column of a type that no telemetry has');
    const isRoot = next === 1;
    const kind = isRoot ? REQUIRED : (element.get(3) ?? REQUIRED);
    const own = isRoot ? path : [...path, nameIn(element, 4)];
    const levels = {
      repetition: above.repetition + (kind === REPEATED ? 1 : 0),
      definition: above.definition + (kind === REQUIRED ? 0 : 1),
    };
    const children = element.has(5) ? countIn(element, 5, 'num_children') : 0;
    for (let child = 0; child < children; child += 1) visit(own, levels);
    if (children > 0 || isRoot) return;
    const name = own.join('\u0000');
    if (columns.has(name)) throw broken('two columns of one name');
    columns.set(name, { ...levels, isBoolean: element.get(1) === BOOLEAN });
  }

  visit([], { repetition: 0, definition: 0 });
  if (next !== schema.length) throw broken('more columns than the schema says');
  return columns;
}
