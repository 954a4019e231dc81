/**
 * A line in the common log format of web servers, with or without what "combined" adds: address, identity, user, time,
 * request, status. https://httpd.apache.org/docs/2.4/logs.html#common
 */
const LINE = /^\S+ \S+ \S+ \[\d{2}\/[A-Z][a-z]{2}\/\d{4}:\d{2}:\d{2}:\d{2} [+-]\d{4}\] "([^"]*)/;
const OF_REGISTRY = /^[A-Z]+ \/v2\//;

/**
 * What such a log is and which setting gives one that can be read; undefined for other text. It is not read itself: of a push
 * by tag it names no digest, and its user is whatever the client said.
 */
export function accessLogIn(lines: readonly string[]): string | undefined {
  const requests = lines.flatMap((line) => LINE.exec(line)?.[1] ?? []);
  if (requests.length === 0) return undefined;
  if (!requests.some((request) => OF_REGISTRY.test(request)))
    return "a web server's access log in common log format, which tells of no image";
  return "a registry's access log in common log format, which names no digest of what is pushed by tag; CNCF Distribution writes one that can be read to standard error with log.formatter: json in its configuration (and log.level: info), other registries send notifications or webhooks: landwaiter sources";
}
