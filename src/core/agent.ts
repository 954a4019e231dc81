/** How all that this program asks of other systems names itself; what they then tell of its questions is nothing new. */
export const AGENT = 'landwaiter';
