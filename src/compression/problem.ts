/** The data ends before what it holds does. */
export const CUT = 'is cut off here';

/** What stands here cannot be, or does not have the checksum that it should. */
export const DAMAGED = 'is damaged from here on';
