/** An element of DER with a definite length of at most four bytes. */
interface Element {
  readonly tag: number;
  readonly body: Buffer;
  /** With its tag and length. */
  readonly whole: Buffer;
}

const SEQUENCE = 0x30;
const OBJECT = 0x06;
const BOOLEAN = 0x01;
const OCTETS = 0x04;
const VERSION = 0xa0;
const EXTENSIONS = 0xa3;
const HOST = 0x82;
/** X.509's `basicConstraints` and `subjectAltName`. */
const CONSTRAINTS = '551d13';
const NAMES = '551d11';
/** `CA:FALSE` in DER, where what is the default is left out. */
const NO_AUTHORITY = '3000';
const DOT = 0x2e;

/**
 * Whether a certificate (DER, RFC 5280) stands for nobody but one machine: it was issued by itself, says that it is no
 * authority, and names only hosts without a domain. What cannot be read as that is none.
 */
export function isOfHost(der: Buffer): boolean {
  const [certificate, ...more] = elementsOf(der);
  if (certificate?.tag !== SEQUENCE || more.length > 0) return false;
  const [body] = elementsOf(certificate.body);
  const all = elementsOf(body?.body ?? Buffer.alloc(0));
  const [, , issuer, , subject] = all[0]?.tag === VERSION ? all.slice(1) : [];
  if (issuer === undefined || subject === undefined) return false;
  if (!issuer.whole.equals(subject.whole) || subject.body.includes(DOT)) return false;
  const extensions = all.filter(({ tag }) => tag === EXTENSIONS);
  const [list] = elementsOf(extensions[0]?.body ?? Buffer.alloc(0));
  const [constraints, names] = [CONSTRAINTS, NAMES].map((id) =>
    extensionOf(id, elementsOf(list?.body ?? Buffer.alloc(0))),
  );
  return extensions.length === 1 && constraints?.toString('hex') === NO_AUTHORITY && areHosts(names);
}

/** Of an extension that is there once. */
function extensionOf(id: string, extensions: readonly Element[]): Buffer | undefined {
  const [value, ...more] = extensions.flatMap(({ body }) => {
    const [object, ...rest] = elementsOf(body);
    if (object?.tag !== OBJECT || object.body.toString('hex') !== id) return [];
    const [octets] = rest[0]?.tag === BOOLEAN ? rest.slice(1) : rest;
    return [octets?.tag === OCTETS ? octets.body : Buffer.alloc(0)];
  });
  return more.length === 0 ? value : undefined;
}

function areHosts(names: Buffer | undefined): boolean {
  const [list] = elementsOf(names ?? Buffer.alloc(0));
  const all = elementsOf(list?.body ?? Buffer.alloc(0));
  return (
    all.length > 0 && all.every(({ tag, body }) => tag === HOST && /^[A-Za-z0-9-]{1,63}$/.test(body.toString('latin1')))
  );
}

/** Those that stand one behind the other; none where the bytes are anything else. */
function elementsOf(bytes: Buffer): readonly Element[] {
  const found: Element[] = [];
  for (let at = 0; at < bytes.length; ) {
    const first = bytes[at + 1] ?? 0xff;
    const more = first < 0x80 ? 0 : first - 0x80;
    const start = at + 2 + more;
    if (more > 4 || (first >= 0x80 && more === 0) || start > bytes.length) return [];
    const end = start + (more === 0 ? first : bytes.readUIntBE(at + 2, more));
    if (end > bytes.length) return [];
    found.push({ tag: bytes[at] ?? 0, body: bytes.subarray(start, end), whole: bytes.subarray(at, end) });
    at = end;
  }
  return found;
}
