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
  /** From when to when, as `YYYYMMDDhhmmssZ`; absent: two days from now. */
  readonly valid?: readonly [string, string];
}

/** Makes certificates with openssl, in a folder. */
export function certificates(folder: string): (options: CertificateOptions) => Certificate {
  let count = 0;
  const openssl = (...args: readonly string[]): void => void execFileSync('openssl', args, { stdio: 'pipe' });
  return ({ subject, by, isAuthority = false, extensions = [], valid }) => {
    count += 1;
    const path = (name: string): string => join(folder, `${count}-${name}`);
    const files = { cert: path('cert.pem'), key: path('key.pem') };
    const constraints = `basicConstraints=critical,CA:${isAuthority ? 'TRUE' : 'FALSE'}`;
    writeFileSync(path('extensions'), [constraints, ...extensions].join('\n'));
    openssl('genpkey', '-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-256', '-out', files.key);
    openssl('req', '-new', '-utf8', '-key', files.key, '-subj', subject, '-out', path('request.pem'));
    const made = ['-in', path('request.pem'), '-extfile', path('extensions'), '-out', files.cert];
    if (valid === undefined) {
      const signer = by ? ['-CA', by.files.cert, '-CAkey', by.files.key] : ['-key', files.key];
      openssl('x509', '-req', ...made, ...signer, '-days', '2');
    } else {
      // Before OpenSSL 3.4 `x509` takes no dates, and `ca` wants a folder and a list of what it signed.
      const signer = by ? ['-cert', by.files.cert, '-keyfile', by.files.key] : ['-selfsign', '-keyfile', files.key];
      writeFileSync(path('signed'), '');
      writeFileSync(path('ca'), signing(folder, path('signed')));
      const dates = ['-startdate', valid[0], '-enddate', valid[1]];
      openssl('ca', '-batch', '-config', path('ca'), '-notext', ...made, ...signer, ...dates);
    }
    return { files, cert: readFileSync(files.cert, 'utf8'), key: readFileSync(files.key, 'utf8') };
  };
}

/** The configuration of `openssl ca`. Of names it keeps what its policy has. */
function signing(folder: string, signed: string): string {
  const own = [`new_certs_dir=${folder}`, `database=${signed}`, 'rand_serial=yes', 'default_md=sha256', 'policy=any'];
  return [
    '[ca]',
    'default_ca=own',
    '[own]',
    ...own,
    '[any]',
    'organizationName=optional',
    'commonName=supplied',
    '',
  ].join('\n');
}
