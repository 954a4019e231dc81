import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A certificate with its key: files in PEM, and what is in them. */
export interface Certificate {
  readonly files: { readonly cert: string; readonly key: string };
  readonly cert: string;
  readonly key: string;
}

export interface CertificateOptions {
  /** As openssl writes it: `/O=Acme/CN=registry`. */
  readonly subject: string;
  /** Whose certificate signs it; absent: its own. */
  readonly by?: Certificate;
  readonly isAuthority?: boolean;
  readonly extensions?: readonly string[];
  /** `YYYYMMDDhhmmssZ`. */
  readonly from?: string;
  readonly to?: string;
}

/** Makes certificates with openssl, in a folder. */
export function certificates(folder: string): (options: CertificateOptions) => Certificate {
  let count = 0;
  const openssl = (...args: readonly string[]): void => void execFileSync('openssl', args, { stdio: 'pipe' });
  return ({ subject, by, isAuthority = false, extensions = [], from, to }) => {
    count += 1;
    const path = (name: string): string => join(folder, `${count}-${name}`);
    const files = { cert: path('cert.pem'), key: path('key.pem') };
    const constraints = `basicConstraints=critical,CA:${isAuthority ? 'TRUE' : 'FALSE'}`;
    writeFileSync(path('extensions'), [constraints, ...extensions].join('\n'));
    openssl('genpkey', '-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-256', '-out', files.key);
    openssl('req', '-new', '-utf8', '-key', files.key, '-subj', subject, '-out', path('request.pem'));
    const signer = by ? ['-CA', by.files.cert, '-CAkey', by.files.key] : ['-key', files.key];
    const times = [
      ...(from === undefined ? [] : ['-not_before', from]),
      ...(to === undefined ? ['-days', '2'] : ['-not_after', to]),
    ];
    const made = ['-req', '-in', path('request.pem'), '-extfile', path('extensions'), '-out', files.cert];
    openssl('x509', ...made, ...signer, ...times);
    return { files, cert: readFileSync(files.cert, 'utf8'), key: readFileSync(files.key, 'utf8') };
  };
}
