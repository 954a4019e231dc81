/** The data ends before what it holds does. */
export const CUT = 'is cut off here';

/** What stands here cannot be, or does not have the checksum that it should. */
export const DAMAGED = 'is damaged from here on';

/** The data ends, and what stands behind its end is none. */
export const BEHIND = 'is followed by bytes that are none';
