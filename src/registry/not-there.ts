import { InvalidInput } from '../core/error.ts';

/** A manifest or blob that nobody holds any more, though it was named: what is missing, not what is wrong. */
export class NotThere extends InvalidInput {}
