import { createTransport } from 'nodemailer';
import * as z from 'zod';
import { InvalidInput, Unavailable } from '../../core/error.ts';
import { html } from '../markup.ts';
import type { Message, Outside, Sink } from '../sink.ts';
import { cut, headline, type Telling, telling } from '../telling.ts';
import { visible } from '../../core/visible.ts';

export interface EmailSettings {
  readonly host: string;
  /** 587 where not given; 465 is TLS from the start, others begin with STARTTLS. */
  readonly port?: number;
  readonly plaintext?: boolean;
  /** Certificates in PEM of those whom to trust beside the usual ones. */
  readonly ca?: string;
  readonly from: string;
  readonly to: readonly string[];
  readonly user?: string;
  /** The user's password. */
  readonly secret?: string;
}

const reported = z.looseObject({
  code: z.string().optional(),
  responseCode: z.int().optional(),
  response: z.string().optional(),
});
const IMPLICIT_TLS = 465;
const MOST_SUBJECT = 200;
// Too large, or refused for what is in it (RFC 3463): sending it again helps nobody.
const NEVER: ReadonlySet<number> = new Set([552, 554]);

/** A mail a message; the later ones about an incident are answers to the first, so that readers see one thread. */
export function email(settings: EmailSettings, outside: Outside): Sink {
  const { host, port = 587, plaintext = false, ca, from, to, user, secret } = settings;
  const transport = createTransport({
    host,
    port,
    secure: port === IMPLICIT_TLS && !plaintext,
    requireTLS: !plaintext,
    ignoreTLS: plaintext,
    ...(ca !== undefined && { tls: { ca } }),
    ...(user !== undefined && { auth: { user, pass: secret ?? '' } }),
    connectionTimeout: outside.timeout,
    greetingTimeout: outside.timeout,
    socketTimeout: outside.timeout,
    dnsTimeout: outside.timeout,
    // Nothing in a message may name a file or an address to be put into it.
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  const domain = /@([\w.-]+)/.exec(from)?.[1] ?? 'landwaiter.invalid';
  return {
    async deliver(message) {
      const told = telling(message.alert);
      const messageId = `<landwaiter.${message.key}@${domain}>`;
      const root = message.memory?.['root'];
      try {
        await transport.sendMail({
          from,
          to: [...to],
          subject: subject(told, message),
          messageId,
          date: new Date(message.at),
          text: plain(told),
          html: page(told),
          headers: { 'Auto-Submitted': 'auto-generated' },
          ...(root !== undefined && { inReplyTo: root, references: root }),
        });
      } catch (error) {
        throw failure(error, [secret ?? '', Buffer.from(secret ?? '').toString('base64')]);
      }
      return { root: root ?? messageId };
    },
    async close() {
      transport.close();
    },
  };
}

/** The same for an incident's life after `Re: `, since some readers thread by it. */
function subject(told: Telling, { memory, alert }: Message): string {
  const line = headline(told, MOST_SUBJECT);
  return `${memory ? 'Re: ' : ''}[Landwaiter] ${line} (${alert.finding.id})`;
}

function plain({ summary, facts, lists, why }: Telling): string {
  const width = Math.max(...facts.map(([label]) => label.length)) + 2;
  return [
    summary,
    facts.map(([label, text]) => `${`${label}:`.padEnd(width)}${text}`).join('\n'),
    ...lists.map(({ title, items }) => `${title}\n${items.map((item) => `- ${item}`).join('\n')}`),
    `Why it matters\n${why}`,
  ].join('\n\n');
}

/** No picture, no style from elsewhere, no link: nothing that a reader would fetch. */
function page(told: Telling): string {
  return html`<!doctype html><html lang="en"><body>
<h2>${told.mark}: ${told.title}</h2><p>${told.summary}</p>
<table>${told.facts.map(([label, text]) => html`<tr><th align="left">${label}</th><td>${text}</td></tr>`)}</table>
${told.lists.map(({ title, items }) => html`<h3>${title}</h3><ul>${items.map((item) => html`<li>${item}</li>`)}</ul>`)}
<h3>Why it matters</h3><p>${told.why}</p></body></html>`.markup;
}

function failure(error: unknown, secrets: readonly string[]): Error {
  const { code, responseCode, response } = reported.safeParse(error).data ?? {};
  const clean = secrets.reduce(
    (text, secret) => (secret === '' ? text : text.replaceAll(secret, '[secret]')),
    response ?? '',
  );
  const said = clean === '' ? '' : `: ${cut(visible(clean), 200)}`;
  if (responseCode !== undefined && NEVER.has(responseCode))
    return new InvalidInput('email', `the server refused the message${said}`);
  return new Unavailable(`email: not sent (${code ?? 'unknown reason'})${said}`);
}
