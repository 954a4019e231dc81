/** Asks the evaluating thread. */
export type Ask = (question: never) => Promise<string>;
