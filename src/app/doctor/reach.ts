import { access, constants, stat } from 'node:fs/promises';
import { connect } from 'node:net';
import type { FetchingSpec } from '../../policy/schema/collectors.ts';
import { type Check, ok, warning } from './check.ts';

const PATIENCE = 5000;
const SKEW = 5000;

/** Whether what a collector asks is there: that it answers, not whether it lets in. Throws when it does not. */
export async function reached(spec: FetchingSpec, now: () => number): Promise<Check> {
  const what = `collector ${spec.name}`;
  switch (spec.kind) {
    case 'registry':
    case 'registry-canary':
      return answered(what, `${spec.plain === true ? 'http' : 'https'}://${spec.host}/v2/`, now);
    case 'github':
    case 'github-redelivery':
      return answered(what, spec.api ?? 'https://api.github.com', now);
    case 'gitlab':
      return answered(what, spec.api, now);
    case 'engine':
      await opened(spec.socket);
      return ok(what, `${spec.socket} takes connections`);
    case 'file':
      return readable(what, spec.path);
    case 'kubernetes':
      return ok(what, 'its credentials are there; whether they may list and watch shows when it runs');
  }
}

async function answered(what: string, address: string, now: () => number): Promise<Check> {
  const before = now();
  const answer = await fetch(address, { redirect: 'manual', signal: AbortSignal.timeout(PATIENCE) }).catch(
    (error: unknown) => {
      const cause = error instanceof Error && error.cause instanceof Error ? error.cause.message : String(error);
      throw new Error(`${address} does not answer (${cause}): check the name, the network, and TLS`, { cause: error });
    },
  );
  await answer.body?.cancel();
  // Its clock counts whole seconds, and the answer was on its way.
  const theirs = Date.parse(answer.headers.get('date') ?? '');
  const skew = Number.isNaN(theirs) ? 0 : theirs - (before + now()) / 2;
  if (Math.abs(skew) > SKEW)
    return warning(
      what,
      `${address} answers, and its clock is ${Math.round(skew / 1000)} s off ours: check NTP on both`,
    );
  return ok(what, `${address} answers ${answer.status}`);
}

function opened(socket: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const connection = connect(socket, () => {
      connection.end();
      resolve();
    });
    connection.setTimeout(PATIENCE, () => connection.destroy(new Error(`${socket} does not answer`)));
    connection.on('error', (error: NodeJS.ErrnoException) =>
      reject(
        new Error(`${socket} cannot be used (${error.code ?? error.message}): is the engine running, and may we?`),
      ),
    );
  });
}

async function readable(what: string, path: string): Promise<Check> {
  try {
    await access(path, constants.R_OK);
    const { size, mtimeMs } = await stat(path);
    return ok(what, `${path} is readable, ${size} bytes, last written ${new Date(mtimeMs).toISOString()}`);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unreadable';
    if (code === 'ENOENT') return warning(what, `${path} is not there yet: it is read as soon as it is`);
    throw new Error(`${path} cannot be read (${code}): let this user read it`, { cause: error });
  }
}
