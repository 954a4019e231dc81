/** Who senders behind a load balancer are said to be, and where that is. */
export const PROXY = '127.0.0.1';
/** The client that means no good. */
export const STRANGER = '198.51.100.66';

const CLIENTS = 20;

/** The address of the honest client that sends the delivery with this number. */
export function proxiedAs(number: number): string {
  return `203.0.113.${1 + (number % CLIENTS)}`;
}

/** The honest client whose name is taken in vain. */
export const TAKEN = proxiedAs(0);
