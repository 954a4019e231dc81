import { AGENT } from '../../core/agent.ts';
import { isDigest } from '../../core/digest.ts';
import { InvalidInput, quoted } from '../../core/error.ts';
import { known } from '../../core/known.ts';
import { isTag, parseHost, parseRepository } from '../../core/reference.ts';
import { withoutPort } from '../records/address.ts';
import { requiredText, requiredTime, shortened, text, whole } from '../records/json.ts';
import { manifestInPath } from '../records/images/manifest-path.ts';
import type { Source } from '../source.ts';
import { toldBy } from '../records/told-by.ts';

/** The JSON log of CNCF Distribution (`log.formatter: json`), as docker-registry 2.8.3 prints it. */
export const distributionAccess: Source = {
  name: 'distribution-access',
  title: 'CNCF Distribution JSON log',
  docs: 'https://distribution.github.io/distribution/about/configuration/#log',
  verifiedOn: 'real',
  tells: { actor: true, digest: false, time: true, id: true },
  cannot: [
    'Who did it, before Distribution 3: until then a successful request is logged without its user.',
    'Which digest a tag was pushed or pulled with: only requests by digest tell one. A push by tag tells only that the ' +
      'tag was pushed.',
  ],
  joinWith: ['distribution notifications of the same registry: they carry user, tag and digest together.'],
  delivery: {
    senders: 'system',
    by: 'File: JSON lines that the registry writes to standard error.',
    authentication: 'None: whoever can write the file can forge lines.',
    loss:
      'The registry keeps no copy: a line that is not collected is lost. Each instance of the registry has a log ' +
      'of its own.',
    delay: 'Less than a second; then as long as collecting takes.',
  },
  connect: [
    'In the registry configuration set log.level: info and log.formatter: json; it writes to standard error.',
    'Give the collected lines to landwaiter analyze. The lines in Apache format that the registry prints to ' +
      'standard output are another log and tell less.',
    'Send notifications too: this log alone proves that the registry was alive and shows pushes and deletions by ' +
      'digest, and that tags were pushed.',
  ],
  logClass: 'registry',

  // logrus fields of the registry's own context package; `msg` alone would fit any Go program.
  needless: [
    { msg: /^(?!response completed$)./ },
    { 'http.request.uri': /\/(?:blobs|tags|referrers)\/|\/v2\/(?:_catalog.*)?$/ },
    { 'http.request.method': ['GET', 'HEAD'] },
    { 'http.response.status': /^[345]/ },
  ],

  recognises: (record) =>
    typeof record['go.version'] === 'string' &&
    typeof record['msg'] === 'string' &&
    (typeof record['http.request.id'] === 'string' || typeof record['instance.id'] === 'string'),

  read(record, context) {
    const at = requiredTime(record, 'time');
    const host = context.registry ?? text(record, 'http.request.host');
    const registry = host === undefined ? '' : parseHost(host, 'http.request.host');
    const understood = { at, scope: registry };
    const status = whole(record, 'http.response.status');
    // An answered request is logged once with its status; the same request's "authorized request" line has none.
    if (status === undefined || status < 200 || status > 299) return { ...understood, events: [] };
    const target = manifestInPath(shortened(record, 'http.request.uri') ?? '');
    if (target === undefined) return { ...understood, events: [] };

    const remote = text(record, 'http.request.remoteaddr');
    const method = requiredText(record, 'http.request.method');
    const user = text(record, 'auth.user.name');
    const common = {
      id: `distribution-access:${requiredText(record, 'http.request.id')}`,
      ...toldBy('distribution-access', 'recorded', at, context.origin),
      registry: registry === '' ? requiredText(record, 'http.request.host') : registry,
      repository: parseRepository(target.repository, 'http.request.uri'),
      ...known({
        actor: user === undefined ? undefined : ({ name: user, kind: 'unknown' } as const),
        client: shortened(record, 'http.request.useragent'),
        address: remote === undefined ? undefined : withoutPort(remote),
      }),
    } as const;

    const { reference } = target;
    if (isDigest(reference)) {
      switch (method) {
        case 'PUT': {
          const mediaType = text(record, 'http.request.contenttype');
          return {
            ...understood,
            events: [{ type: 'manifest.pushed', ...common, digest: reference, ...known({ mediaType }) }],
          };
        }
        case 'GET':
        case 'HEAD':
          if (common.client === AGENT) return { ...understood, events: [] };
          return { ...understood, events: [{ type: 'manifest.pulled', ...common, digest: reference }] };
        case 'DELETE':
          return { ...understood, events: [{ type: 'manifest.deleted', ...common, digest: reference }] };
        default:
          return { ...understood, events: [] };
      }
    }
    if (!isTag(reference)) throw new InvalidInput('http.request.uri', `not a tag or digest: ${quoted(reference)}`);
    switch (method) {
      case 'PUT':
        return { ...understood, events: [{ type: 'manifest.hinted', action: 'pushed', ...common, tag: reference }] };
      case 'DELETE':
        return { ...understood, events: [{ type: 'manifest.deleted', ...common, tag: reference }] };
      case 'GET':
        if (common.client === AGENT) return { ...understood, events: [] };
        return { ...understood, events: [{ type: 'manifest.served', ...common, tag: reference }] };
      default:
        return { ...understood, events: [] };
    }
  },
};
