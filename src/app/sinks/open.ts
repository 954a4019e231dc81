import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { InvalidInput } from '../../core/error.ts';
import { known } from '../../core/known.ts';
import type { SinkSpec } from '../../policy/schema/sinks.ts';
import type { Outside, Sink } from '../../sinks/sink.ts';
import type { Secrets } from '../resources/secrets.ts';

/** What a configured sink is opened with. */
export interface Surroundings {
  readonly secrets: Secrets;
  readonly outside: Outside;
  /** The policy's, to which its paths are relative. */
  readonly folder: string;
  /** A message was sent, or could not be: to the sink of this name, between these times. */
  readonly sent?: (sink: string, startedAt: number, endedAt: number, hasFailed: boolean) => void;
}

/** The sink of a configuration; only the libraries of its kind are loaded. @throws InvalidInput for a missing secret or file. */
export async function openSink(spec: SinkSpec, { secrets, outside, folder }: Surroundings): Promise<Sink> {
  const optional = (name: string | undefined): string | undefined => (name === undefined ? undefined : secrets(name));
  const trusted = (file: string | undefined): string | undefined =>
    file === undefined ? undefined : certificates(resolve(folder, file), spec.name);
  switch (spec.kind) {
    case 'webhook': {
      const { webhook } = await import('../../sinks/deliverers/webhook.ts');
      return webhook({ url: spec.url, ...known({ secret: optional(spec.secret), payload: spec.payload }) }, outside);
    }
    case 'slack': {
      const { slack } = await import('../../sinks/deliverers/slack.ts');
      return slack({ secret: secrets(spec.secret), ...known({ channel: spec.channel, url: spec.url }) }, outside);
    }
    case 'teams': {
      const { teams } = await import('../../sinks/deliverers/teams.ts');
      return teams({ secret: secrets(spec.secret) }, outside);
    }
    case 'pagerduty': {
      const { pagerduty } = await import('../../sinks/deliverers/pagerduty.ts');
      return pagerduty({ secret: secrets(spec.secret), ...known({ url: spec.url }) }, outside);
    }
    case 'jira': {
      const { jira } = await import('../../sinks/deliverers/jira.ts');
      const { url, user, project, issueType, doneTransition } = spec;
      return jira(
        { url, user, project, secret: secrets(spec.secret), ...known({ issueType, doneTransition }) },
        outside,
      );
    }
    case 'email': {
      const { email } = await import('../../sinks/deliverers/email.ts');
      const { host, from, to, port, plaintext, user } = spec;
      const more = known({ port, plaintext, user, ca: trusted(spec.ca), secret: optional(spec.secret) });
      return email({ host, from, to, ...more }, outside);
    }
    case 'syslog': {
      const { syslog } = await import('../../sinks/deliverers/syslog.ts');
      const { host, port, plaintext, hostname, payload } = spec;
      return syslog({ host, ...known({ port, plaintext, hostname, payload, ca: trusted(spec.ca) }) }, outside);
    }
    case 'splunk': {
      const { splunk } = await import('../../sinks/deliverers/splunk.ts');
      const { url, index, payload } = spec;
      return splunk({ url, secret: secrets(spec.secret), ...known({ index, payload }) }, outside);
    }
    case 'elasticsearch': {
      const { elasticsearch } = await import('../../sinks/deliverers/elasticsearch.ts');
      const { url, index, user, payload } = spec;
      return elasticsearch({ url, index, ...known({ user, payload, secret: optional(spec.secret) }) }, outside);
    }
    case 'nats': {
      const { nats } = await import('../../sinks/deliverers/nats.ts');
      const { servers, subject, plaintext, user, payload } = spec;
      const more = known({ plaintext, user, payload, ca: trusted(spec.ca), secret: optional(spec.secret) });
      return nats({ servers, subject, ...more }, outside);
    }
    case 'otlp': {
      const { otlp } = await import('../../sinks/deliverers/otlp.ts');
      return otlp({ url: spec.url, ...known({ secret: optional(spec.secret), header: spec.header }) }, outside);
    }
    case 'file': {
      const { file } = await import('../../sinks/deliverers/file.ts');
      return file({ path: resolve(folder, spec.path), ...known({ payload: spec.payload }) }, outside);
    }
  }
}

function certificates(path: string, sink: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown reason';
    throw new InvalidInput(`sinks: ${sink}: ca`, `${path} cannot be read (${code})`);
  }
}
