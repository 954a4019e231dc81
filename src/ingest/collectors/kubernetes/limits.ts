import { MINUTE, SECOND } from '../../../core/time.ts';

/** How much, and how long. Times in milliseconds. */
export interface Limits {
  readonly pageObjects: number;
  readonly pageBytes: number;
  /** Of one line of a watch: an object. The API server itself takes 3 MiB at most in a request. */
  readonly lineBytes: number;
  /** Of one delivery, unless a single object is larger. */
  readonly deliveryBytes: number;
  /** A connection from which nothing comes for so long is given up; API servers send a bookmark about once a minute. */
  readonly silence: number;
  /** All is listed again after so long, whatever the watch says. */
  readonly relist: number;
  /** How long the API server is asked to keep a watch open, at least; up to a quarter is added at random. */
  readonly watch: number;
  /** The first wait after a failure; doubled with each that follows, up to the longest. */
  readonly retry: number;
  readonly longestRetry: number;
}

export const LIMITS: Limits = {
  pageObjects: 500,
  pageBytes: 32 * 1024 * 1024,
  lineBytes: 8 * 1024 * 1024,
  deliveryBytes: 1024 * 1024,
  silence: 90 * SECOND,
  relist: 5 * MINUTE,
  watch: 4 * MINUTE,
  retry: SECOND,
  longestRetry: MINUTE,
};
