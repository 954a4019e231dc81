import { createHmac, generateKeyPairSync, sign } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Delivery, valuesOf } from './delivery.ts';
import type { PublicKey } from './senders/pubsub.ts';
import { type Sender, verifyDelivery } from './verify.ts';

const NOW = Date.UTC(2026, 10, 24, 8);
const SECONDS = NOW / 1000;
const BODY = '{"action":"push","ref":"ünï"}';
const SECRET = 'it-is-long-enough-to-be-the-only-guard_0';

const hmac = (algorithm: string, key: string | Buffer, text: string) => createHmac(algorithm, key).update(text);
const hex = (text: string, key: string | Buffer = SECRET, algorithm = 'sha256') =>
  hmac(algorithm, key, text).digest('hex');

type Headers = Readonly<Record<string, string | readonly string[]>>;

function delivery(headers: Headers, body = BODY, path = '/intake/x'): Delivery {
  const rawHeaders = Object.entries(headers).flatMap(([name, values]) => [values].flat().flatMap((one) => [name, one]));
  return { rawHeaders, body: Buffer.from(body), path };
}

function reason(sender: Sender, sent: Delivery, now = NOW): string {
  const verdict = verifyDelivery(sender, sent, now);
  return verdict.accepted ? 'accepted' : verdict.reason;
}

describe('what the vendors publish', () => {
  test('GitHub: validating webhook deliveries', () => {
    const sent = delivery(
      { 'X-Hub-Signature-256': 'sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17' },
      'Hello, World!',
    );
    expect(reason({ kind: 'github', secrets: ["It's a Secret to Everybody"] }, sent)).toBe('accepted');
  });
  test.each([
    ['hello world', 'secret', '734cc62f32841568f45715aeb9f4d7891324e6d948e4c6c60c0621cdac48623a'],
    ['lalala', 'another-secret', 'daa220016c8f29a8b214fbfc3671aeec2145cfb1e6790184ffb38b6d0425fa00'],
    ['an-important-request-payload', 'hunter123', '9be2242094a9a8c00c64306f382a7f9d691de910b4a266f67bd314ef18ac49fa'],
  ])('CircleCI: outbound webhooks, %s', (body, secret, signature) => {
    const sent = delivery({ 'circleci-signature': `v1=${signature}` }, body);
    expect(reason({ kind: 'circleci', secrets: [secret] }, sent)).toBe('accepted');
  });
  test('Standard Webhooks, which GitLab follows', () => {
    const sent = delivery(
      {
        'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
        'webhook-timestamp': '1614265330',
        'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
      },
      '{"test": 2432232314}',
    );
    const sender: Sender = { kind: 'gitlab-signed', secrets: ['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'] };
    expect(reason(sender, sent, 1_614_265_330_000)).toBe('accepted');
    expect(reason(sender, sent)).toBe('timestamp-outside-tolerance');
  });
  // Neither publishes one; theirs are plain HMACs.
  test('RFC 4231 and RFC 2202, case 2', () => {
    const data = 'what do ya want for nothing?';
    const jfrog = '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843';
    expect(reason({ kind: 'jfrog-signed', secrets: ['Jefe'] }, delivery({ 'X-JFrog-Event-Auth': jfrog }, data))).toBe(
      'accepted',
    );
    const nexus = 'effcdf6ae5eb2fa2d27416d5f184df9c259a7c79';
    expect(reason({ kind: 'nexus', secrets: ['Jefe'] }, delivery({ 'X-Nexus-Webhook-Signature': nexus }, data))).toBe(
      'accepted',
    );
  });
});

const WHSEC = `whsec_${Buffer.from(SECRET).toString('base64')}`;

interface Case {
  readonly sender: (secrets: readonly string[]) => Sender;
  readonly secret: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly path?: string;
  readonly signsBody: boolean;
}

const CASES: Readonly<Record<string, Case>> = {
  github: {
    sender: (secrets) => ({ kind: 'github', secrets }),
    secret: SECRET,
    headers: { 'x-hub-signature-256': `sha256=${hex(BODY)}` },
    signsBody: true,
  },
  circleci: {
    sender: (secrets) => ({ kind: 'circleci', secrets }),
    secret: SECRET,
    headers: { 'circleci-signature': `v1=${hex(BODY)}` },
    signsBody: true,
  },
  'gitlab-token': {
    sender: (secrets) => ({ kind: 'gitlab-token', secrets }),
    secret: SECRET,
    headers: { 'x-gitlab-token': SECRET },
    signsBody: false,
  },
  'gitlab-signed': {
    sender: (secrets) => ({ kind: 'gitlab-signed', secrets }),
    secret: WHSEC,
    headers: {
      'webhook-id': 'f5e5f430',
      'webhook-timestamp': String(SECONDS),
      'webhook-signature': `v1,${hmac('sha256', SECRET, `f5e5f430.${SECONDS}.${BODY}`).digest('base64')}`,
    },
    signsBody: true,
  },
  'buildkite-token': {
    sender: (secrets) => ({ kind: 'buildkite-token', secrets }),
    secret: SECRET,
    headers: { 'x-buildkite-token': SECRET },
    signsBody: false,
  },
  'buildkite-signed': {
    sender: (secrets) => ({ kind: 'buildkite-signed', secrets }),
    secret: SECRET,
    headers: { 'x-buildkite-signature': `timestamp=${SECONDS},signature=${hex(`${SECONDS}.${BODY}`)}` },
    signsBody: true,
  },
  'jfrog-token': {
    sender: (secrets) => ({ kind: 'jfrog-token', secrets }),
    secret: SECRET,
    headers: { 'x-jfrog-event-auth': SECRET },
    signsBody: false,
  },
  'jfrog-signed': {
    sender: (secrets) => ({ kind: 'jfrog-signed', secrets }),
    secret: SECRET,
    headers: { 'x-jfrog-event-auth': hex(BODY) },
    signsBody: true,
  },
  nexus: {
    sender: (secrets) => ({ kind: 'nexus', secrets }),
    secret: SECRET,
    headers: { 'x-nexus-webhook-signature': hex(BODY, SECRET, 'sha1') },
    signsBody: true,
  },
  bearer: {
    sender: (secrets) => ({ kind: 'bearer', secrets }),
    secret: SECRET,
    headers: { authorization: `Bearer ${SECRET}` },
    signsBody: false,
  },
  basic: {
    sender: (secrets) => ({ kind: 'basic', secrets }),
    secret: `hook:${SECRET}`,
    headers: { authorization: `Basic ${Buffer.from(`hook:${SECRET}`).toString('base64')}` },
    signsBody: false,
  },
  header: {
    sender: (secrets) => ({ kind: 'header', header: 'X-Registry-Auth', secrets }),
    secret: SECRET,
    headers: { 'x-registry-auth': SECRET },
    signsBody: false,
  },
  path: {
    sender: (secrets) => ({ kind: 'path', secrets }),
    secret: SECRET,
    headers: {},
    path: `/intake/quay/${SECRET}`,
    signsBody: false,
  },
};

const changed = (text: string, at: number, by: string) => {
  const index = at % text.length;
  return `${text.slice(0, index)}${by}${text.slice(index + 1)}`;
};
/** Base64 has letters with bits that mean nothing, and HMAC fills its key up with zeros. */
const isSameKey = (one: string, other: string): boolean => {
  const [signed, signedToo] = [one, other].map((secret) => {
    const [, key] = /^whsec_(.*)$/.exec(secret) ?? [];
    return key === undefined ? secret : createHmac('sha256', Buffer.from(key, 'base64')).digest('hex');
  });
  return signed === signedToo;
};
const byte = fc.tuple(
  fc.nat(),
  fc.integer({ min: 0x21, max: 0x7e }).map((code) => String.fromCharCode(code)),
);

describe.each(Object.entries(CASES))('%s', (_, { sender, secret, headers, path, signsBody }) => {
  const sent = delivery(headers, BODY, path);
  const names = Object.keys(headers);

  test('the right secret, and one of two while they change', () => {
    expect(reason(sender([secret]), sent)).toBe('accepted');
    const other = `${secret.slice(0, -4)}AAA${secret.slice(-1)}`;
    expect(reason(sender([other, secret]), sent)).toBe('accepted');
    expect(reason(sender([secret, other]), sent)).toBe('accepted');
    expect(reason(sender([other]), sent)).toMatch(/-mismatch$/);
  });
  test('without a secret nobody comes in', () => {
    expect(reason(sender([]), sent)).toBe('no-secret');
    for (const empty of ['', ' ', '\n', `${secret}\n`]) {
      expect(reason(sender([secret, empty]), sent)).toBe('secret-malformed');
    }
  });
  test('any other byte of the secret', () => {
    fc.assert(
      fc.property(byte, ([at, by]) => {
        const other = changed(secret, at, by);
        if (!isSameKey(other, secret)) expect(reason(sender([other]), sent)).not.toBe('accepted');
      }),
    );
  });
  test('any other byte of a header or the path', () => {
    fc.assert(
      fc.property(fc.nat(), byte, (which, [at, by]) => {
        const name = names[which % Math.max(names.length, 1)];
        const value = name === undefined ? '' : (headers[name] ?? '');
        const other =
          name === undefined
            ? delivery(headers, BODY, changed(path ?? '', Math.max(at % (path ?? '').length, 13), by))
            : delivery({ ...headers, [name]: changed(value, at, by) }, BODY, path);
        const isSame = name === undefined ? other.path === path : valuesOf(other.rawHeaders, name)[0] === value;
        if (!isSame) expect(reason(sender([secret]), other)).not.toBe('accepted');
      }),
    );
  });
  // A token alone says nothing about the body.
  if (signsBody)
    test('any other byte of the body', () => {
      fc.assert(
        fc.property(fc.nat({ max: Buffer.byteLength(BODY) - 1 }), fc.integer({ min: 1, max: 255 }), (at, by) => {
          const body = Buffer.from(BODY);
          body[at] = (body[at] ?? 0) ^ by;
          expect(reason(sender([secret]), { ...sent, body })).toBe('signature-mismatch');
        }),
      );
      expect(reason(sender([secret]), delivery(headers, ''))).toBe('signature-mismatch');
      expect(reason(sender([secret]), delivery(headers, `${BODY}\n`))).toBe('signature-mismatch');
    });
  if (names.length > 0)
    test('a header that is missing or comes twice', () => {
      for (const name of names) {
        const value = headers[name] ?? '';
        const { [name]: __, ...others } = headers;
        expect(reason(sender([secret]), delivery(others))).toBe('header-missing');
        expect(reason(sender([secret]), delivery({ ...others, [name]: '' }))).toBe('header-missing');
        expect(reason(sender([secret]), delivery({ ...others, [name]: [] }))).toBe('header-missing');
        expect(reason(sender([secret]), delivery({ ...others, [name]: [value] }))).toBe('accepted');
        expect(reason(sender([secret]), delivery({ ...others, [name]: [value, value] }))).toBe('header-repeated');
        const inCapitals = name.toUpperCase();
        expect(reason(sender([secret]), delivery({ ...headers, [inCapitals]: value }))).toBe('header-repeated');
        expect(reason(sender([secret]), delivery({ ...others, [inCapitals]: value }))).toBe('accepted');
        expect(reason(sender([secret]), delivery({ ...others, [name]: `${value}, ${value}` }))).not.toBe('accepted');
        expect(reason(sender([secret]), delivery({ ...others, [name]: 'x'.repeat(20_000) }))).toBe('header-malformed');
      }
    });
});

test('what is signed is not accepted for the token alone', () => {
  const secrets = [SECRET];
  expect(reason({ kind: 'jfrog-signed', secrets }, delivery({ 'x-jfrog-event-auth': SECRET }))).toBe(
    'header-malformed',
  );
  expect(reason({ kind: 'buildkite-signed', secrets }, delivery({ 'x-buildkite-token': SECRET }))).toBe(
    'header-missing',
  );
  expect(reason({ kind: 'gitlab-signed', secrets: [WHSEC] }, delivery({ 'x-gitlab-token': WHSEC }))).toBe(
    'header-missing',
  );
  expect(
    reason({ kind: 'github', secrets }, delivery({ 'x-hub-signature': `sha1=${hex(BODY, SECRET, 'sha1')}` })),
  ).toBe('header-missing');
});

test.each(['gitlab-signed', 'buildkite-signed'])('%s is accepted for five minutes before and after', (name) => {
  const { sender, secret, headers } = CASES[name] ?? {};
  if (!sender || !secret || !headers) throw new Error(name);
  for (const [minutes, expected] of [
    [-5.1, 'timestamp-outside-tolerance'],
    [-5, 'accepted'],
    [5, 'accepted'],
    [5.1, 'timestamp-outside-tolerance'],
  ] as const) {
    expect(reason(sender([secret]), delivery(headers), NOW + minutes * 60_000)).toBe(expected);
  }
});

test('one good signature among several, as while a secret changes', () => {
  const headers: Readonly<Record<string, string>> = CASES['gitlab-signed']?.headers ?? {};
  const several = `v1,${Buffer.alloc(32).toString('base64')} v1a,x ${headers['webhook-signature'] ?? ''}`;
  const sender: Sender = { kind: 'gitlab-signed', secrets: [WHSEC] };
  expect(reason(sender, delivery({ ...headers, 'webhook-signature': several }))).toBe('accepted');
  const many = Array.from({ length: 11 }, () => headers['webhook-signature']).join(' ');
  expect(reason(sender, delivery({ ...headers, 'webhook-signature': many }))).toBe('header-malformed');
  const later = `v1=${hex(BODY)},v2=0123`;
  expect(reason({ kind: 'circleci', secrets: [SECRET] }, delivery({ 'circleci-signature': later }))).toBe('accepted');
  const twice = `v1=${hex(BODY)},v1=${hex(BODY)}`;
  expect(reason({ kind: 'circleci', secrets: [SECRET] }, delivery({ 'circleci-signature': twice }))).toBe(
    'header-malformed',
  );
});

test('the border between the signed parts cannot move', () => {
  const signature = `v1,${hmac('sha256', SECRET, `a.${SECONDS}.1.x`).digest('base64')}`;
  const sender: Sender = { kind: 'gitlab-signed', secrets: [WHSEC] };
  const headers = { 'webhook-id': `a.${SECONDS}`, 'webhook-timestamp': '1', 'webhook-signature': signature };
  expect(reason(sender, delivery(headers, 'x'), 1000)).toBe('header-malformed');
});

test('a path that is short enough to be guessed is no secret', () => {
  expect(reason({ kind: 'path', secrets: ['short'] }, delivery({}, BODY, '/intake/short'))).toBe('secret-malformed');
});

describe('a JWT of Pub/Sub', () => {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const { n = '', e = '' } = publicKey.export({ format: 'jwk' });
  const key: PublicKey = { kid: 'k1', kty: 'RSA', alg: 'RS256', use: 'sig', n, e };
  const identity = { keys: [key], audiences: ['https://intake.example'], emails: ['push@acme.iam.example'] };
  const claims = {
    iss: 'https://accounts.google.com',
    aud: 'https://intake.example',
    email: 'push@acme.iam.example',
    email_verified: true,
    iat: SECONDS,
    exp: SECONDS + 3600,
  };
  const segment = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  function jwt(content: object, head: object = { alg: 'RS256', kid: 'k1', typ: 'JWT' }, by = privateKey): string {
    const input = `${segment(head)}.${segment(content)}`;
    return `${input}.${sign('RSA-SHA256', Buffer.from(input), by).toString('base64url')}`;
  }
  const bearer = (token: string) => delivery({ authorization: `Bearer ${token}` });
  const of = (token: string, by: Partial<typeof identity> = {}, now = NOW) =>
    reason({ kind: 'pubsub', identity: { ...identity, ...by } }, bearer(token), now);

  test('of the right account for the right audience', () => {
    expect(of(jwt(claims))).toBe('accepted');
    expect(of(jwt({ ...claims, iss: 'accounts.google.com' }))).toBe('accepted');
    expect(of(jwt(claims), { keys: [{ ...key, kid: 'k0' }, key] })).toBe('accepted');
  });
  test.each<[string, string, object]>([
    ['another issuer', 'jwt-issuer', { iss: 'https://accounts.google.com.example' }],
    ['no issuer', 'jwt-issuer', { iss: undefined }],
    ['another audience', 'jwt-audience', { aud: 'https://intake.example/' }],
    ['several audiences', 'jwt-audience', { aud: ['https://intake.example'] }],
    ['another account', 'jwt-email', { email: 'other@acme.iam.example' }],
    ['no account', 'jwt-email', { email: undefined }],
    ['an account not verified', 'jwt-email', { email_verified: 'true' }],
    ['no end', 'jwt-malformed', { exp: undefined }],
    ['an end that is no number', 'jwt-malformed', { exp: '9999999999' }],
    ['no beginning', 'jwt-malformed', { iat: undefined }],
    ['a past end', 'jwt-expired', { exp: SECONDS - 61 }],
    ['a beginning to come', 'jwt-from-the-future', { iat: SECONDS + 61 }],
    ['a beginning to come by another claim', 'jwt-from-the-future', { nbf: SECONDS + 61 }],
  ])('with %s', (__, expected, difference) => expect(of(jwt({ ...claims, ...difference }))).toBe(expected));
  test('a minute of difference between the clocks', () => {
    expect(of(jwt({ ...claims, exp: SECONDS - 59, iat: SECONDS + 59 }))).toBe('accepted');
  });
  test.each<[string, string, object]>([
    ['no signature algorithm', 'jwt-algorithm', { alg: 'none', kid: 'k1' }],
    ['the public key as a shared secret', 'jwt-algorithm', { alg: 'HS256', kid: 'k1' }],
    ['another algorithm', 'jwt-algorithm', { alg: 'RS512', kid: 'k1' }],
    ['an extension that must be understood', 'jwt-algorithm', { alg: 'RS256', kid: 'k1', crit: ['x'], x: 1 }],
    ['an unknown key', 'jwt-key-unknown', { alg: 'RS256', kid: 'k2' }],
    ['no key', 'jwt-key-unknown', { alg: 'RS256' }],
    ['a key of its own', 'jwt-key-unknown', { alg: 'RS256', jwk: key }],
  ])('with %s', (__, expected, head) => expect(of(jwt(claims, head))).toBe(expected));
  test('by another key, or by one that is too short, twice there or not for signing', () => {
    const other = generateKeyPairSync('rsa', { modulusLength: 2048 });
    expect(of(jwt(claims, undefined, other.privateKey))).toBe('jwt-signature');
    const short = generateKeyPairSync('rsa', { modulusLength: 1024 });
    const jwk = short.publicKey.export({ format: 'jwk' });
    const shortKey = { ...key, n: jwk.n ?? '', e: jwk.e ?? '' };
    expect(of(jwt(claims, undefined, short.privateKey), { keys: [shortKey] })).toBe('jwt-key-unknown');
    expect(of(jwt(claims), { keys: [key, key] })).toBe('jwt-key-unknown');
    for (const wrong of [{ use: 'enc' }, { alg: 'PS256' }, { kty: 'oct' }, { n: '' }, { e: '!' }]) {
      expect(of(jwt(claims), { keys: [{ ...key, ...wrong }] })).not.toBe('accepted');
    }
  });
  test('without keys, audiences or accounts nobody comes in', () => {
    for (const none of [{ keys: [] }, { audiences: [] }, { emails: [] }])
      expect(of(jwt(claims), none)).toBe('no-secret');
  });
  test('any other character of it', () => {
    const token = jwt(claims);
    fc.assert(
      fc.property(byte, ([at, by]) => {
        const other = changed(token, at, by);
        if (other !== token) expect(of(other)).not.toBe('accepted');
      }),
    );
  });
  test.each(['', 'a.b', 'a.b.c.d', '..', 'e30.e30.', 'e30.e30.e30', 'bnVsbA.bnVsbA.YQ', 'W10.W10.YQ', 'eA.eA.YQ'])(
    'what is none: %s',
    (token) => expect(of(token)).toMatch(/^(?:header|jwt)-(?:malformed|algorithm)$/),
  );
});

describe('a client certificate', () => {
  // Made once with openssl for O=Acme, Inc / CN=registry.acme.example, from 2026-11-25 to 2126-11-01.
  const der = Buffer.from(
    'MIIBvjCCAWWgAwIBAgIUXl9gVkRZEomiQKAjhnlVvPqt62wwCgYIKoZIzj0EAwIwNDESMBAGA1UECgwJQWNtZSwgSW5jMR4wHAYDVQQDDBVyZWdpc3RyeS5hY21lLmV4YW1wbGUwIBcNMjYxMTI1MDkzMDMzWhgPMjEyNjExMDEwOTMwMzNaMDQxEjAQBgNVBAoMCUFjbWUsIEluYzEeMBwGA1UEAwwVcmVnaXN0cnkuYWNtZS5leGFtcGxlMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEkzR1CPiR6EbwaU5h2UNYNMLgGOe+2CoaPVY8rRgvGLwsan3CQvWuMjigNLpwM3wmGd+P7GD/8/HlE7z6Tr4Qs6NTMFEwHQYDVR0OBBYEFHMvyHmEW2vd6kqVTxTab8j+vlKuMB8GA1UdIwQYMBaAFHMvyHmEW2vd6kqVTxTab8j+vlKuMA8GA1UdEwEB/wQFMAMBAf8wCgYIKoZIzj0EAwIDRwAwRAIgT9+SswWWKUltIIbMxJDsMJ038z1K2xwAkjPcGw0yli8CIF3Bwu1udgGLtIkTbNRHLeqR3AkySfx7W1M3o5I/+2Wn',
    'base64',
  );
  const fingerprint = '8C:D4:2E:CA:2D:55:0D:6D:E7:C0:11:C6:56:63:D0:7E:72:31:4D:7A:A8:63:12:2A:3A:72:7D:1C:C6:22:D1:DB';
  const subject = ['O=Acme\\, Inc', 'CN=registry.acme.example'];
  const YEAR_2100 = Date.UTC(2100, 0);
  const of = (
    allowed: { fingerprints?: readonly string[]; subjects?: readonly (readonly string[])[] },
    certificate: { der: Buffer; isTrusted: boolean } | undefined = { der, isTrusted: false },
    now = YEAR_2100,
  ) =>
    reason(
      { kind: 'mtls', allowed: { fingerprints: [], subjects: [], ...allowed } },
      { ...delivery({}), ...(certificate && { certificate }) },
      now,
    );

  test('that is listed', () => {
    expect(of({ fingerprints: [fingerprint] })).toBe('accepted');
    expect(of({ fingerprints: ['00'.repeat(32), fingerprint.replaceAll(':', '').toLowerCase()] })).toBe('accepted');
  });
  test('whose subject is listed, when an authority vouches for it', () => {
    expect(of({ subjects: [subject] }, { der, isTrusted: true })).toBe('accepted');
    expect(of({ subjects: [subject] })).toBe('certificate-not-trusted');
  });
  test.each([
    [['CN=registry.acme.example']],
    [[...subject, 'CN=x']],
    [[...subject].reverse()],
    [['O=Acme\\, Inc\nCN=registry.acme.example']],
    [[]],
  ])('with another subject: %j', (other) => {
    expect(of({ subjects: [other] }, { der, isTrusted: true })).toBe('certificate-not-listed');
  });
  test('another, none, a broken one, one of another time', () => {
    expect(of({ fingerprints: ['00'.repeat(32)] })).toBe('certificate-not-listed');
    expect(of({}, { der, isTrusted: true })).toBe('no-secret');
    expect(reason({ kind: 'mtls', allowed: { fingerprints: [fingerprint], subjects: [] } }, delivery({}))).toBe(
      'certificate-missing',
    );
    expect(of({ fingerprints: [fingerprint] }, { der: der.subarray(1), isTrusted: true })).toBe(
      'certificate-malformed',
    );
    const longer = Buffer.concat([der, Buffer.from('x')]);
    expect(of({ fingerprints: [fingerprint] }, { der: longer, isTrusted: true })).toBe('certificate-malformed');
    expect(of({ fingerprints: [fingerprint] }, undefined, Date.UTC(2026, 0))).toBe('certificate-not-valid-now');
    expect(of({ fingerprints: [fingerprint] }, undefined, Date.UTC(2127, 0))).toBe('certificate-not-valid-now');
  });
  test('any other byte of it', () => {
    fc.assert(
      fc.property(fc.nat({ max: der.length - 1 }), fc.integer({ min: 1, max: 255 }), (at, by) => {
        const other = Buffer.from(der);
        other[at] = (other[at] ?? 0) ^ by;
        expect(of({ fingerprints: [fingerprint] }, { der: other, isTrusted: true })).not.toBe('accepted');
      }),
    );
  });
});
