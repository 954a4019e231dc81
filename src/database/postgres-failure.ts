import { InvalidInput, Unavailable } from '../core/error.ts';

const ENV = 'LANDWAITER_SECRET_POSTGRES';

/** An error of PostgreSQL or of the way to it as InvalidInput or Unavailable that says what to do; others as they are. */
export function explainedPostgres(error: unknown, place: string): unknown {
  if (!(error instanceof Error) || error instanceof InvalidInput || error instanceof Unavailable) return error;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  const refusal = REFUSED.get(code) ?? refusedByText(error.message);
  if (refusal !== undefined) return new InvalidInput('--store', `${place} ${refusal}`);
  const reason = UNAVAILABLE.get(code) ?? UNAVAILABLE.get(code.slice(0, 2)) ?? unavailableByText(error.message);
  if (reason === undefined) return error;
  return new Unavailable(`cannot use the PostgreSQL store ${place}: ${reason}`, { cause: error });
}

/** Whether the same transaction, begun anew, may succeed: others were in its way. */
export function isCollision(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === '40P01' || error.code === '40001');
}

/** Whether the library has waited for an answer in vain: the connection is of no use any more. */
export function isSilence(error: unknown): boolean {
  return error instanceof Error && error.message === SILENT;
}

const SILENT = 'Query read timeout';

// SQLSTATE (PostgreSQL, appendix A) and Node.js codes of what the user can put right.
const REFUSED: ReadonlyMap<string, string> = new Map([
  ['28P01', `refuses this user or password: give the password in ${ENV} or PGPASSWORD`],
  ['28000', 'refuses this user from here: see the server’s pg_hba.conf'],
  ['3D000', 'does not exist: make it with CREATE DATABASE'],
  ['42501', 'does not let this user write: GRANT CREATE ON DATABASE, or make this user the owner of schema landwaiter'],
  ['25006', 'is read-only: give the address of the primary'],
  ['XX001', 'is a damaged database: restore a backup of it'],
  ['XX002', 'has a damaged index: run REINDEX, or restore a backup'],
  ['ENOTFOUND', 'is nowhere: no host has this name'],
  ['SELF_SIGNED_CERT_IN_CHAIN', 'has a certificate of an unknown authority: add ?sslrootcert=FILE to the URL'],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', 'has a self-signed certificate: add ?sslrootcert=FILE to the URL'],
  ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'has a certificate of an unknown authority: add ?sslrootcert=FILE to the URL'],
  ['ERR_TLS_CERT_ALTNAME_INVALID', 'has a certificate for another host name'],
  ['CERT_HAS_EXPIRED', 'has a certificate that has expired'],
]);

// Two letters stand for a whole class.
const UNAVAILABLE: ReadonlyMap<string, string> = new Map([
  ['08', 'the connection broke; try again'],
  ['40', 'other processes were in the way several times; try again'],
  ['53', 'the server is short of memory, disk or connections'],
  ['53100', 'its disk is full'],
  ['53300', 'it has too many connections'],
  ['55P03', 'another process holds a lock on what is needed; try again'],
  ['57014', 'a statement took too long and was cancelled; try again when the server is less busy'],
  ['57P', 'it is shutting down'],
  ['57P01', 'it is shutting down'],
  ['57P02', 'it has crashed and is starting again'],
  ['57P03', 'it is starting or shutting down; try again'],
  ['57P05', 'it closed the idle connection; try again'],
  ['58', 'its disk or operating system reported an error'],
  ['25P03', 'the transaction stood still for too long and was ended; try again'],
  ['ECONNREFUSED', 'nothing listens there: start the server, or check host and port'],
  ['ECONNRESET', 'the connection broke; try again'],
  ['EPIPE', 'the connection broke; try again'],
  ['ENOENT', 'there is no such socket: start the server, or check the path'],
  ['EHOSTUNREACH', 'the host cannot be reached'],
  ['ENETUNREACH', 'the host cannot be reached'],
  ['ETIMEDOUT', 'the host does not answer'],
  ['EAI_AGAIN', 'the name of the host could not be looked up; try again'],
]);

/** The library gives these no code. */
function refusedByText(message: string): string | undefined {
  if (/^SASL: .*password/.test(message)) return `asks for a password: give it in ${ENV} or PGPASSWORD`;
  if (message === 'The server does not support SSL connections')
    return 'has no TLS: leave sslmode out of the URL, or switch TLS on';
  return undefined;
}

function unavailableByText(message: string): string | undefined {
  if (/^timeout exceeded when trying to connect$|^Connection terminated due to connection timeout$/.test(message))
    return 'the host does not answer';
  if (message === SILENT) return 'the server does not answer any more; try again';
  if (/^Connection terminated|^Client has encountered a connection error/.test(message))
    return 'the connection broke; try again';
  return undefined;
}
