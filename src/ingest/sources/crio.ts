import { isDigest } from '../../core/digest.ts';
import { InvalidInput } from '../../core/error.ts';
import { known } from '../../core/known.ts';
import { journalLine, journalWriter } from '../records/journal.ts';
import { contentId } from '../records/json.ts';
import type { Source } from '../source.ts';

/** CRI-O's lines in a node's journal, of which `Pulled image: repository@sha256:…` tells. */
export const crio: Source = {
  name: 'crio',
  title: 'CRI-O node logs',
  docs: 'https://github.com/cri-o/cri-o/blob/main/docs/crio.8.md',
  verifiedOn: 'documented',
  tells: { actor: false, digest: true, time: true, id: false },
  cannot: [
    'Who did it: CRI-O records no user.',
    'Which tag was asked for: the line of the pull has the digest, that of the request another id.',
    'The config digest: the line names the manifest or index.',
    'Removed images and signatures that were refused: kubernetes-events tells of the latter.',
  ],
  joinWith: ['kubernetes-pods, by node and digest.', 'registry records, by digest.'],
  delivery: {
    senders: 'system',
    by: 'File: JSON lines of the journal, collected on each node.',
    authentication: 'None: whoever can write the file, or is root on the node, can forge lines.',
    loss:
      'The journal drops lines above its rate limit, and a collector that starts anew misses lines unless it goes ' +
      'on from its last cursor.',
    delay: 'Less than a second on the node; then as long as collecting takes.',
  },
  connect: [
    'On each node: journalctl -u crio -o json -f >> /var/log/crio-journal.ndjson, as a service that restarts; on ' +
      'OpenShift: oc adm node-logs NODE -u crio -o json.',
    'Name the host in the policy: sources: - { name: node-1, kind: crio, host: node-1, files: ' +
      '["hosts/node-1.crio.ndjson"] }. A node that the record names goes before it.',
  ],
  logClass: 'host',

  needless: [{ MESSAGE: /^(?!Pulled image: )./ }],

  recognises: (record) => journalWriter(record) === 'crio',

  read(record, context) {
    const { message, at, host = context.host } = journalLine(record);
    const understood = { scope: host ?? '', ...known({ at }) };
    const reference = /^Pulled image: ([^\s"]{1,1024})/.exec(message)?.[1];
    if (reference === undefined) return { ...understood, events: [] };
    if (at === undefined) throw new InvalidInput('timestamp', 'missing');
    const digest = reference.slice(reference.lastIndexOf('@') + 1);
    const content = {
      at,
      ...known({ host }),
      action: 'pulled',
      reference,
      ...known({ image: isDigest(digest) ? digest : undefined }),
    } as const;
    const event = { type: 'host.image', source: 'crio', strength: 'recorded', origin: context.origin } as const;
    return { ...understood, events: [{ ...event, id: contentId('crio', content), ...content }] };
  },
};
