// As long as the longest product name taken below.
const LONGEST_NAME = 64;

// A comment stands apart, in parentheses, and may hold what looks like a product: `containers/5.23.1 (github.com/containers/image)`.
const COMMENT = /(?<=^|\s)\([^()]*(?:\)|$)/g;
// Docker puts the client's own products into the parentheses of another name: `UpstreamClient(Docker-Client/27.3.1 \(linux\))`.
const PRODUCT = /(?<=^|[\s;,]|\w\()([A-Za-z][\w.-]{0,63})\/[\w.+-]/g;

/**
 * The product names of a user agent (RFC 9110, 10.1.5), without versions and comments: `docker`, `go`, `Docker-Client`.
 * One that names none, as Google's front end does (`gzip(gfe)`), is its own family.
 */
export function clientFamilies(client: string): readonly string[] {
  const products = [...client.replace(COMMENT, '').matchAll(PRODUCT)].map((match) => match[1] ?? '');
  return products.length > 0 ? [...new Set(products)] : [client.slice(0, LONGEST_NAME)];
}

/** Whether two user agents name a product in common. */
export function shareFamily(one: string, other: string): boolean {
  const families = clientFamilies(other);
  return clientFamilies(one).some((family) => families.includes(family));
}

/** IPv4 /24 or IPv6 /48 of an address; the text itself when it is neither. */
export function networkOf(address: string): string {
  const v4 = /^(\d{1,3}\.\d{1,3}\.\d{1,3})\.\d{1,3}$/.exec(address);
  if (v4) return `${v4[1]}.0/24`;
  const groups = address.split(':');
  return groups.length > 3 ? `${groups.slice(0, 3).join(':')}::/48` : address;
}
