import * as z from 'zod';
import type { Decision } from '../../core/decision.ts';
import type { Principal } from '../../core/principal.ts';
import type { ImagePair, PairState } from '../../core/wanted-comparison.ts';
import type { Role } from '../../core/role.ts';
import type { Meaning } from '../analysis/look-ups/look-up.ts';
import type { Said } from './said.ts';
import type { StandingView, SeenView, View } from './view.ts';

/** What people are told of a route, and what it takes and answers. */
interface Described<Params, Query, Body, Schema> {
  /** The name of the operation, for clients made from the document; between threads, too. */
  readonly id: string;
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly tag: string;
  readonly summary: string;
  /** The least role that may use it. */
  readonly role: Role;
  readonly params: Params;
  readonly query: Query;
  readonly body: Body;
  /** Of the answer. */
  readonly schema: Schema;
}

/** What somebody wants decided, and by a request says no more of. */
export type Wanted = Pick<Decision, 'finding' | 'kind' | 'why' | 'until' | 'approves'>;
/** What an incident consists of is filled in where it is decided. */
export type Undecided = Omit<Decision, 'parts'>;
/** What goes into the log once it is answered, and as what. */
export type Logged = readonly [fields: object, message: string];

/**
 * From what a route answers, and so which thread does. What is asked is what its own schemas made of a request, or of a
 * decision the decision.
 * @throws NotAnswered by `answer`.
 */
type Answering<Asked, Answer, Decided, Several> =
  /** By the thread that was asked: it waits for no other. */
  | { readonly from: 'asker'; answer(asked: Asked, who: Principal): Answer }
  /** Light, and known to the reading thread, which has no analysis. */
  | { readonly from: 'findings'; answer(asked: Asked, view: StandingView): Answer | Promise<Answer> }
  /** The reading thread can look up an image or actor while everything is evaluated: `about` which, if it is about one. */
  | {
      readonly from: 'look-up';
      about(asked: Asked): readonly [text: string | undefined, meaning: Meaning];
      /** Absent: what is looked up always does. */
      suffices?(analysis: SeenView['analysis']): boolean;
      answer(asked: Asked, view: SeenView): Answer;
    }
  | {
      readonly from: 'everything';
      logged?(asked: Asked, who: Principal): Logged;
      answer(asked: Asked, view: View): Answer | Promise<Answer>;
    }
  /** By the server itself, which has images compared. */
  | {
      readonly from: 'comparing';
      pair(asked: Asked): ImagePair;
      logged(asked: Asked, who: Principal): Logged;
      answer(state: PairState): Answer;
    }
  | {
      readonly from: 'decision';
      wanted(asked: Asked): Wanted;
      logged(decision: Decided, who: Principal): Logged;
      answer(decision: Decided, view: View): Promise<object>;
    }
  /** The same for several findings, each of which is answered for itself. */
  | {
      readonly from: 'decisions';
      wanted(asked: Asked): readonly Wanted[];
      /** `answer`: as JSON has it. */
      logged(decisions: Several, answer: unknown): readonly Logged[];
      answer(decisions: Several, view: View): Promise<Answer>;
    };

/** A route of the API: its question, its answer, and the schemas of both. */
export type Route = Described<z.ZodObject, z.ZodObject, z.ZodObject, z.ZodType> &
  Answering<unknown, object, unknown, unknown>;

/** For what a route does not take. */
export const none = z.strictObject({});

/** What is taken where nothing is, is open to zod, and would be never to everything else. */
type Taken<Schema extends z.ZodObject> = string extends keyof z.output<Schema> ? unknown : z.output<Schema>;

type Optional<Whole, Key extends keyof Whole> = Omit<Whole, Key> & Partial<Pick<Whole, Key>>;

/** A route whose answer is checked against its own schemas, which are forgotten then: a list holds all. */
export function route<
  Schema extends z.ZodType,
  Params extends z.ZodObject = typeof none,
  Query extends z.ZodObject = typeof none,
  Body extends z.ZodObject = typeof none,
>(
  spec: Optional<Described<Params, Query, Body, Schema>, 'params' | 'query' | 'body'> &
    Answering<Taken<Params> & Taken<Query> & Taken<Body>, Said<Schema> & object, Undecided, readonly Undecided[]>,
): Route & { readonly schema: Schema } {
  return { params: none, query: none, body: none, ...spec };
}
