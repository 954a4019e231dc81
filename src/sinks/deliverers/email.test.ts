import { SMTPServer } from 'smtp-server';
import { afterAll, describe, expect, it } from 'vitest';
import { HOSTILE } from '../formats/story.fixture.ts';
import { email } from './email.ts';
import { hostileAlert, message, outside, portOf, alert } from './receiver.fixture.ts';
import { keyPair, tlsObstacle } from './tls.fixture.ts';

if (tlsObstacle !== undefined) console.warn(`skipped: the mail sink, because ${tlsObstacle}`);

const { key, cert } = keyPair();
const mails: {
  readonly raw: string;
  readonly user: string;
  readonly secure: boolean;
  readonly to: readonly string[];
}[] = [];
let refusal: (Error & { responseCode?: number }) | undefined;

const server = new SMTPServer({
  key,
  cert,
  authMethods: ['PLAIN'],
  onAuth: ({ username, password }, _session, done) =>
    password === 'mail-password' ? done(null, { user: username }) : done(new Error(`no password ${password}`)),
  onData(stream, session, done) {
    const chunks: Buffer[] = [];
    stream.on('data', (chunk: Buffer) => chunks.push(chunk));
    stream.on('end', () => {
      const to = session.envelope.rcptTo.map(({ address }) => address);
      mails.push({ raw: Buffer.concat(chunks).toString(), user: String(session.user), secure: session.secure, to });
      done(refusal);
    });
  },
});
server.on('error', () => undefined);
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
afterAll(() => new Promise<void>((resolve) => server.close(() => resolve())));

const settings = {
  host: '127.0.0.1',
  port: portOf(server.server.address()),
  ca: cert,
  from: 'Landwaiter <landwaiter@acme.example>',
  to: ['oncall@acme.example', 'security@acme.example'],
  user: 'landwaiter',
  secret: 'mail-password',
};
const sink = email(settings, outside);

/** A mail's header lines unfolded, and its text with line ends put together again. */
function read(raw = ''): { readonly headers: readonly string[]; readonly body: string } {
  const end = raw.indexOf('\r\n\r\n');
  const headers = raw
    .slice(0, end)
    .replace(/\r\n[ \t]/g, ' ')
    .split('\r\n');
  const bytes = (text: string) =>
    text.replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
  return { headers, body: Buffer.from(bytes(raw.slice(end).replace(/=\r\n/g, '')), 'latin1').toString() };
}

const header = (raw: string | undefined, name: string) =>
  read(raw)
    .headers.filter((line) => line.toLowerCase().startsWith(`${name.toLowerCase()}: `))
    .map((line) => line.slice(name.length + 2));

describe.skipIf(tlsObstacle !== undefined)('email', () => {
  it('sends a mail to all, signed in, over TLS', async () => {
    await sink.deliver(message());
    const mail = mails.at(-1);
    expect(mail).toMatchObject({ user: 'landwaiter', secure: true, to: settings.to });
    expect(header(mail?.raw, 'Subject')).toEqual([
      '[Landwaiter] CRITICAL: An image pushed under suspicion is running (f3a91c07d45e2b68)',
    ]);
    expect(header(mail?.raw, 'Auto-Submitted')).toEqual(['auto-generated']);
    expect(read(mail?.raw).body).toContain('Severity:');
    expect(read(mail?.raw).body).toContain('silent-roll (high): ');
  });

  it('keeps an incident in one thread', async () => {
    const memory = await sink.deliver(message());
    const first = header(mails.at(-1)?.raw, 'Message-ID');
    expect(first).toEqual(['<landwaiter.f3a91c07d45e2b68-0011aabb@acme.example>']);
    expect(
      await sink.deliver({ ...message(alert({ state: 'resolved' }), memory), key: 'f3a91c07d45e2b68-22cc' }),
    ).toEqual(memory);
    const { raw } = mails.at(-1) ?? {};
    expect(header(raw, 'In-Reply-To')).toEqual(first);
    expect(header(raw, 'References')).toEqual(first);
    expect(header(raw, 'Subject')[0]).toMatch(/^Re: \[Landwaiter\] RESOLVED: /);
  });

  it('lets names be neither markup nor headers', async () => {
    const { finding } = hostileAlert();
    const title = 'x\r\nBcc: mallory@evil.example\r\n\r\n<b>owned</b>';
    await sink.deliver(message({ finding: { ...finding, title }, parts: [] }));
    const { raw, to } = mails.at(-1) ?? {};
    expect(to).toEqual(settings.to);
    expect(header(raw, 'Bcc')).toEqual([]);
    expect(header(raw, 'Subject')).toHaveLength(1);
    const { body } = read(raw);
    const page = body.slice(body.indexOf('<!doctype'));
    expect(page).not.toMatch(/<(img|script|b|a)\b/);
    expect(page).toContain('&lt;img src=x');
    expect(body.slice(0, body.indexOf('<!doctype'))).toContain(HOSTILE.markup);
    expect(body).not.toContain('\u202e');
  });

  it('sends no password to a server whose certificate nobody vouches for', async () => {
    const { ca: _, ...untrusting } = settings;
    const before = mails.length;
    await expect(email(untrusting, outside).deliver(message())).rejects.toMatchObject({ name: 'Unavailable' });
    expect(mails).toHaveLength(before);
  });

  it('sends nothing where somebody took the offer of TLS away', async () => {
    const stripped = new SMTPServer({
      disabledCommands: ['STARTTLS'],
      allowInsecureAuth: true,
      authMethods: ['PLAIN'],
    });
    await new Promise<void>((resolve) => stripped.listen(0, '127.0.0.1', () => resolve()));
    const port = portOf(stripped.server.address());
    await expect(email({ ...settings, port }, outside).deliver(message())).rejects.toThrow(/^email: not sent \(ETLS\)/);
    await new Promise<void>((resolve) => stripped.close(() => resolve()));
  });

  it('shows no password, whatever the server repeats', async () => {
    const wrong = email({ ...settings, secret: 'another-password' }, outside).deliver(message());
    await expect(wrong).rejects.toThrow(/^email: not sent \(EAUTH\): .*no password \[secret\]$/);
  });

  it('gives up what the server will never take, and tries again otherwise', async () => {
    refusal = Object.assign(new Error('too large'), { responseCode: 552 });
    await expect(sink.deliver(message())).rejects.toMatchObject({ name: 'InvalidInput' });
    refusal = Object.assign(new Error('busy'), { responseCode: 451 });
    await expect(sink.deliver(message())).rejects.toMatchObject({
      name: 'Unavailable',
      message: expect.stringContaining('451 busy'),
    });
    refusal = undefined;
  });
});
