import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface KeyPair {
  readonly key: string;
  readonly cert: string;
}

/** Why no certificate can be made here, in one sentence; undefined when one can. */
export const tlsObstacle =
  spawnSync('openssl', ['version']).status === 0
    ? undefined
    : 'its certificate is made by openssl, which is not installed';

/** A key and a certificate of its own for a loopback server, made by openssl for this run; without it, empty ones. */
export function keyPair(): KeyPair {
  if (tlsObstacle !== undefined) return { key: '', cert: '' };
  const folder = mkdtempSync(join(tmpdir(), 'landwaiter-tls-'));
  try {
    const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
    const made = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2'];
    const name = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=IP:127.0.0.1,DNS:localhost'];
    execFileSync('openssl', [...made, ...name, '-keyout', key, '-out', cert], { stdio: 'pipe' });
    return { key: readFileSync(key, 'utf8'), cert: readFileSync(cert, 'utf8') };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
