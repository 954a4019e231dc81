/** A part of a list: what follows the cursor of the part before. */
export interface PageAsked {
  readonly limit: number;
  readonly cursor?: string | undefined;
}

/** What a thread is asked. */
export interface Question {
  /** The id of the route that it came by. */
  readonly route: string;
  /** What the schemas of the route made of the request; of one that decides, the decision. */
  readonly asked: unknown;
}

/** Why a question has no answer. `internal`: for a bug, whose detail is for the log alone. */
export type Refusal =
  | 'not-found'
  | 'malformed'
  | 'conflict'
  | 'forbidden'
  | 'second-person'
  | 'unavailable'
  | 'internal';

/** A file to keep, as it goes from thread to thread. */
export interface AnsweredFile {
  readonly type: string;
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** JSON text or a file, made where making it keeps no delivery waiting. */
export type Answer =
  | { readonly json: string }
  | { readonly file: AnsweredFile }
  | { readonly refusal: Refusal; readonly detail: string };

export type Ask = (question: Question) => Promise<Answer>;
