import type { ServerResponse } from 'node:http';

/**
 * `reset`: the connection breaks at once. `cut`: in the middle of the answer. `half-open`: it is taken and never answered.
 * `silent`: a watch begins and nothing comes, no bookmark either. `slow`: byte by byte. `busy`: 429 with Retry-After.
 * `broken`: 500. `unavailable`: 503. `refuse-expired`: 410 as the answer instead of a line. `html`: a proxy's page.
 */
export type Fault =
  | 'reset'
  | 'cut'
  | 'half-open'
  | 'silent'
  | 'slow'
  | 'busy'
  | 'broken'
  | 'unavailable'
  | 'refuse-expired'
  | 'html';

/** Answers as the fault says, where that is all there is to it. */
export function answerBroken(fault: Fault | undefined, response: ServerResponse): boolean {
  switch (fault) {
    case 'reset':
      response.destroy();
      return true;
    case 'half-open':
      return true;
    case 'busy':
      response.writeHead(429, { 'retry-after': '0' }).end();
      return true;
    case 'broken':
      response.writeHead(500).end();
      return true;
    case 'unavailable':
      response.writeHead(503).end();
      return true;
    case 'html':
      response.writeHead(200, { 'content-type': 'text/html' }).end('<html>sign in</html>');
      return true;
    default:
      return false;
  }
}

const PIECES = 20;

/** In pieces, with pauses; `pauses`: whether after one somebody still listens. */
export async function writeSlowly(
  response: ServerResponse,
  body: string,
  pauses: () => Promise<boolean>,
): Promise<void> {
  const size = Math.ceil(body.length / PIECES);
  for (let start = 0; start < body.length; start += size) {
    response.write(body.slice(start, start + size));
    if (!(await pauses())) return;
  }
  response.end();
}
