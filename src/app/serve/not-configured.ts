import type { Logger } from 'pino';
import { type Configuration, policyMark } from './configuration.ts';

/** What a server runs without, what that means, and how findings are seen nevertheless. */
function notConfigured(
  { file, doors, access }: Pick<Configuration, 'file' | 'doors' | 'access'>,
  store: string,
): readonly { readonly what: string; readonly means: string }[] {
  const { sinks = [], collectors = [] } = file?.spec ?? {};
  const hasAccess = access.tokens.length > 0 || access.oidc !== undefined;
  // The password may stand in the URL.
  const named = store.startsWith('sqlite:') ? store : 'URL';
  return [
    ...(file
      ? []
      : [
          {
            what: 'policy',
            means: 'there is none: only what needs no policy is found; landwaiter policy learn drafts one',
          },
        ]),
    ...(doors.size > 0 || collectors.length > 0
      ? []
      : [
          {
            what: 'sources',
            means: 'no source may deliver and nothing is fetched: give one an intake, see docs/server.md',
          },
        ]),
    ...(hasAccess
      ? []
      : [
          {
            what: 'api',
            means: `nobody may use the page and the API: give api.tokens; findings show with landwaiter analyze --store ${named}`,
          },
        ]),
    ...(sinks.length > 0
      ? []
      : [
          {
            what: 'sinks',
            means: 'nobody is told of incidents: new findings of high and above stand in this log, see docs/sinks.md',
          },
        ]),
  ];
}

/** By what an operator sees that a change came in. */
export function configured(config: Configuration): { readonly sources: readonly string[]; readonly policy: string } {
  return { sources: [...config.doors.keys()], policy: policyMark(config) };
}

/** The first lines of a server's log. */
export function tellStart(log: Pick<Logger, 'info'>, address: string, config: Configuration, store: string): void {
  log.info({ address, ...configured(config) }, 'serving');
  for (const one of notConfigured(config, store)) log.info(one, 'not configured');
}

/** Where nobody is told otherwise, whoever reads the log is. */
export function hasNoSinks({ file }: Configuration): boolean {
  return (file?.spec.sinks ?? []).length === 0;
}

/** What logs left out until now. */
export function tellAll(...logs: readonly { tell(): void }[]): void {
  for (const one of logs) one.tell();
}
