/** Added links that the seventh migration adds with all others. */
export const asideLinks = '';
