import type { BoundOutput } from './printed.ts';
import type { Time } from './time.ts';

/** What a file's name says about the records in it. */
export interface Binding {
  readonly cluster?: string;
  readonly host?: string;
  readonly registry?: string;
  readonly observedAt?: Time;
  /** Clients put the name that the registry's product gives a repository before that of the image. */
  readonly routing?: 'path';
  readonly containers?: readonly BoundOutput[];
}
