/** Of `sql.js`, whose own types leave out the build that has its WebAssembly inside: what is used. */
declare module 'sql.js/dist/sql-wasm-inline.js' {
  interface Statement {
    step(): boolean;
    get(): readonly unknown[];
    free(): boolean;
  }
  interface Database {
    prepare(sql: string): Statement;
    run(sql: string): Database;
    close(): void;
  }
  interface SqlJs {
    readonly Database: new (data: Uint8Array) => Database;
  }
  // biome-ignore lint/style/noDefaultExport: the library has this one.
  export default function initSqlJs(): Promise<SqlJs>;
}
