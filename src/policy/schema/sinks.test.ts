import { describe, expect, it } from 'vitest';
import { checkPolicy } from '../file/load.ts';

function reasonsOf(sink: string): readonly string[] {
  const indented = sink.trim().replaceAll('\n', '\n    ');
  const checked = checkPolicy(`version: 1\nsinks:\n  - ${indented}\n`, 'landwaiter.yaml');
  return 'problems' in checked
    ? checked.problems.map(({ line, path, reason }) => `${line} ${path.join('.')}: ${reason}`)
    : [];
}

describe('sinks of a policy', () => {
  it.each([
    'name: hook\nkind: webhook\nurl: https://hooks.acme.example/landwaiter\nsecret: HOOK\npayload: ocsf',
    'name: chat\nkind: slack\nsecret: SLACK_TOKEN\nchannel: "#security"\nseverity: high\nlimit: { messages: 5, per: 1h }',
    'name: teams\nkind: teams\nsecret: TEAMS_URL',
    'name: pager\nkind: pagerduty\nsecret: PAGER\nseverity: critical\nenvironments: [prod]',
    'name: tickets\nkind: jira\nurl: https://acme.atlassian.example\nuser: bot@acme.example\nsecret: JIRA\nproject: SEC\ndoneTransition: Done',
    'name: mail\nkind: email\nhost: mail.acme.example\nfrom: Landwaiter <landwaiter@acme.example>\nto: [oncall@acme.example]',
    'name: siem\nkind: syslog\nhost: siem.acme.example\nca: siem.pem\nrules: [implant-deployed]',
    'name: hec\nkind: splunk\nurl: https://splunk.acme.example:8088\nsecret: HEC\nindex: security',
    'name: search\nkind: elasticsearch\nurl: http://127.0.0.1:9200\nindex: landwaiter',
    'name: bus\nkind: nats\nservers: [nats.acme.example:4222]\nsubject: security.incidents\nsecret: NATS_CREDS',
    'name: otel\nkind: otlp\nurl: http://collector.internal.example:4318\nplaintext: true',
    'name: disk\nkind: file\npath: incidents.ndjson',
  ])('are understood: %s', (sink) => {
    expect(reasonsOf(sink)).toEqual([]);
  });

  it.each([
    [
      'an unknown kind, with the choices',
      'name: a\nkind: slak\nsecret: A',
      /^4 sinks\.0\.kind: expected one of webhook, slack, teams, /,
    ],
    ['a missing kind', 'name: a\nsecret: A', /^\d sinks\.0.*: expected one of webhook, /],
    ['a key of another kind', 'name: a\nkind: teams\nsecret: A\nchannel: x', /^6 sinks\.0\.channel: unknown key/],
    ['a secret in the file', 'name: a\nkind: slack\nsecret: xoxb-1234', /secret itself is never in this file/],
    [
      'credentials in an address',
      'name: a\nkind: otlp\nurl: https://me:word@acme.example',
      /has a user or password in it/,
    ],
    [
      'credentials in clear',
      'name: a\nkind: splunk\nurl: http://splunk.acme.example\nsecret: A',
      /^5 sinks\.0\.url: is not https/,
    ],
    [
      'a cloud’s metadata',
      'name: a\nkind: webhook\nurl: http://169.254.169.254/latest\nplaintext: true',
      /hand out credentials/,
    ],
    ['another scheme', 'name: a\nkind: webhook\nurl: file:///etc/passwd', /neither https nor http/],
    [
      'a user without secret',
      'name: a\nkind: elasticsearch\nurl: https://es.acme.example\nindex: i\nuser: me',
      /has a user and no secret/,
    ],
    ['a wildcard subject', 'name: a\nkind: nats\nservers: [n.example]\nsubject: "x.>"', /without wildcards/],
    [
      'a header in an address',
      'name: a\nkind: email\nhost: m.example\nfrom: "a@b.example\\r\\nBcc: c@d.example"\nto: [a@b.example]',
      /no e-mail address/,
    ],
  ])('refuse %s', (_, sink, reason) => {
    expect(reasonsOf(sink).join('\n')).toMatch(reason);
  });

  it('refuse a name that another has', () => {
    const two =
      'version: 1\nsinks:\n  - { name: a, kind: teams, secret: A }\n  - { name: a, kind: teams, secret: B }\n';
    const checked = checkPolicy(two, 'landwaiter.yaml');
    expect('problems' in checked && checked.problems).toMatchObject([
      { line: 4, reason: '"a" is already the name of sinks[0]' },
    ]);
  });
});
