import type { Attack } from '../attack.ts';
import { beside } from './beside.ts';

const starving = (name: string, what: string): Attack => ({ name, what, play: (target) => beside(name, target) });

/** What the others are to be compared with. */
export const nobody: Attack = {
  name: 'nobody',
  what: 'no attack: what this machine gives',
  play: (target) => beside(undefined, target),
};

/** Who has no credential keeps the server from hearing others. */
export const starvingRows: readonly Attack[] = [
  starving('large-bodies', 'unsigned bodies of 25 MB in flight, from one address'),
  starving('bodies-of-many', 'unsigned bodies of 640 KB in flight, two from each of 200 addresses'),
  starving('small-bodies-of-many', 'unsigned bodies of 64 KB in flight, one from each of 1,800 addresses'),
  starving('bodies-at-another-door', 'unsigned bodies in flight at the door of another source'),
  starving('forged-bodies', 'whole bodies of 8 MB with a wrong signature, one after the other'),
  starving('tiny-chunks-of-3', 'unsigned bodies of 16 MB in chunks of one byte, 3 connections'),
  starving('tiny-chunks-of-20', 'unsigned bodies of 16 MB in chunks of one byte, 20 connections'),
  starving('tiny-chunks-in-a-row', 'bodies in chunks of one byte one behind the other, on 20 connections'),
  starving('idle-of-three', '2,900 idle connections from three addresses, reopened'),
  starving('idle-of-many', '2,900 idle connections from 300 addresses, reopened'),
  starving('slow-heads', '2,400 heads of a byte a second from 60 addresses'),
  starving('slow-bodies', '2,400 bodies of a byte a second from 60 addresses'),
  starving('wrong-tokens', '1,000 deliveries a second with a wrong token from 20 addresses'),
  starving('wrong-signatures', '1,000 deliveries a second with a wrong signature from 20 addresses'),
  starving('status-pages', '400 times a second each of the pages that need no credential, from 20 addresses'),
  starving('unread-answers', '20,000 requests for a page, of which nobody reads the answers, on 100 connections'),
  starving('callbacks', '1,000 callbacks of the login a second from 20 addresses'),
];
