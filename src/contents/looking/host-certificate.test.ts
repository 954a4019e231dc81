import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { certificatesIn } from './certificates.ts';
import { isOfHost } from './host-certificate.ts';
import { trustStores } from './kinds/trust-stores.ts';
import { image } from './view.fixture.ts';
import type { View } from './view.ts';

const PLACE = 'etc/ssl/certs/ssl-cert-snakeoil.pem';
let folder = '';

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'landwaiter-certificate-'));
  execFileSync('openssl', ['ecparam', '-name', 'prime256v1', '-genkey', '-noout', '-out', join(folder, 'key')]);
});
afterAll(() => rmSync(folder, { recursive: true }));

/** A certificate issued by itself, as `make-ssl-cert` makes it but for what is given. */
function pem({
  subject = 'builder',
  extensions = ['basicConstraints=CA:FALSE', 'subjectAltName=DNS:builder'],
} = {}): string {
  const [config, out] = [join(folder, 'config'), join(folder, 'out')];
  writeFileSync(
    config,
    [
      '[req]',
      'prompt=no',
      'distinguished_name=d',
      'x509_extensions=e',
      '[d]',
      `CN=${subject}`,
      '[e]',
      ...extensions,
    ].join('\n'),
  );
  execFileSync('openssl', ['req', '-x509', '-new', '-key', join(folder, 'key'), '-config', config, '-out', out]);
  return readFileSync(out, 'latin1');
}

const der = (text: string): Buffer => Buffer.from(text.replaceAll(/-----[^-]+-----|\s/g, ''), 'base64');

test('what a machine has for itself names it alone, and is no authority', () => {
  expect(certificatesIn(Buffer.from(pem()))).toMatchObject([{ name: 'builder', isOfHost: true }]);
});

test.each<[string, Parameters<typeof pem>[0] & object]>([
  ['that is an authority', { extensions: ['basicConstraints=critical,CA:TRUE', 'subjectAltName=DNS:builder'] }],
  ['that does not say whether it is one', { extensions: ['subjectAltName=DNS:builder'] }],
  [
    'of a host with a domain',
    { extensions: ['basicConstraints=CA:FALSE', 'subjectAltName=DNS:builder,DNS:api.acme.example'] },
  ],
  ['of any host', { extensions: ['basicConstraints=CA:FALSE', 'subjectAltName=DNS:*'] }],
  ['of an address', { extensions: ['basicConstraints=CA:FALSE', 'subjectAltName=IP:192.0.2.1'] }],
  ['of no host', { extensions: ['basicConstraints=CA:FALSE'] }],
  ['whose subject has a domain', { subject: 'api.acme.example' }],
])('a certificate %s is no machine’s own', (_, given) => {
  expect(certificatesIn(Buffer.from(pem(given)))).toMatchObject([{ name: given.subject ?? 'builder' }]);
  expect(isOfHost(der(pem(given)))).toBe(false);
});

test('a certificate with bytes behind it, cut off or damaged is no machine’s own, and nothing fails', () => {
  const whole = der(pem());
  expect(isOfHost(Buffer.concat([whole, Buffer.from([0])]))).toBe(false);
  for (let size = 0; size < whole.length; size += 1) expect(isOfHost(whole.subarray(0, size)), `${size}`).toBe(false);
  for (let at = 0; at < 60; at += 1) {
    const damaged = Buffer.from(whole);
    damaged[at] = 0xff;
    expect(typeof isOfHost(damaged)).toBe('boolean');
  }
});

const withPackage = (view: View, name: string): View => ({
  ...view,
  ownership: {
    ...view.ownership,
    owner: ({ path }) =>
      path === PLACE
        ? { package: { ecosystem: 'dpkg', name, version: '1' }, state: 'unknown', isDerived: true }
        : undefined,
  },
});
const trusted = (files: Readonly<Record<string, string>>, by = 'ssl-cert') =>
  trustStores({ old: image({}), new: withPackage(image(files), by), shared: 0 }).map(({ path }) => path);

test('the machine’s own certificate among authorities is none, as ssl-cert makes it', () => {
  expect(trusted({ [PLACE]: pem() })).toEqual([]);
});

test('an authority in its place, or the certificate in a bundle or under another name, is told', () => {
  const own = pem();
  const authority = pem({ extensions: ['basicConstraints=CA:TRUE', 'subjectAltName=DNS:builder'] });
  expect(trusted({ [PLACE]: authority })).toEqual([`/${PLACE}`]);
  expect(trusted({ [PLACE]: own + authority })).toEqual([`/${PLACE}`]);
  expect(trusted({ [PLACE]: own, 'etc/ssl/certs/ca-certificates.crt': own })).toHaveLength(1);
  expect(trusted({ 'etc/ssl/certs/other.pem': own })).toEqual(['/etc/ssl/certs/other.pem']);
  expect(trusted({ [PLACE]: own }, 'other')).toEqual([`/${PLACE}`]);
});
