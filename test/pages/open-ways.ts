/** Ways to get other bytes to run that nothing tells of, and what would: found by attacking real months; see decision 24. */
export const OPEN_WAYS: readonly (readonly [done: string, needed: string])[] = [
  [
    'many tags are set within minutes, and the registry’s only record names no image (an access log, an audit log of Harbor), no tag (Google’s audit log) or is a webhook of Azure: one image under many names, or many tags of one repository, may then not be seen',
    'the registry’s events beside it: notifications, Harbor’s webhooks, the topic gcr, Event Grid or Azure’s resource logs',
  ],
  [
    'the pipeline’s account sets a floating tag once more, from the builder’s address, where the policy names no builders or their hosts recorded nothing since',
    'hosts under builders, a source for each, and the next record of the host',
  ],
  [
    'root on a node gives the name of a trusted digest to other bytes, and the kubelet reports that name, or another tag of theirs',
    'what the node’s own runtime says it imported and tagged, or the contents of what runs',
  ],
  [
    'a node starts an image that no node pulled on record: brought there before, or by a node that joined with it',
    'pulls by node in the registry’s records, joined with what starts there',
  ],
  [
    'a node gives a tag back the bytes that it meant before, which ran there and stand as a place already',
    'starts told one by one: a place is one digest in one container',
  ],
  [
    'whoever has the registry’s disk writes a tag or a digest there, or switches its notifications off',
    'asking the registry what it holds (a collector of the kind registry)',
  ],
  [
    'on a listed builder an image is built from scratch, on its own release or on a base that was exchanged there, or a name is moved between build and push',
    'runs of a CI system or provenance; the image’s contents',
  ],
  ['root on a builder writes the host’s record after the push', 'records that leave the host as they are written'],
  [
    'an image of the right repository that is old, superseded or built from a pull request is promoted as a new version',
    'builds and patterns of tags in the promotion’s entry',
  ],
  [
    'the pipeline’s account copies one application’s image into another’s repository that may be deployed from',
    'promotions for what may be copied; a listed deployer that does not take it',
  ],
  [
    'an image that can be run is listed in the index of an artifact’s referrers, and deployed by its digest',
    'contents',
  ],
  [
    'an operator runs what a stranger’s object of its own kind asks for; the service behind an honest webhook is turned elsewhere',
    'objects of those kinds, and services, in the audit log at level Request',
  ],
  [
    'who may deploy writes an object that the audit log cuts or keeps at level Metadata only',
    'level RequestResponse, and a limit of the log above the size of such objects',
  ],
  [
    'a stolen deployer’s token is used from elsewhere by a program that calls itself what the deployer does, or while fewer than ten changes by it are on record',
    'tokens that are bound to their pod and expire; the incident of what it deploys names address and program',
  ],
  [
    'the command or the environment of a container is changed, and its image is not',
    'nothing here: it is no other image',
  ],
  [
    'with the account of a listed operator, or of whoever installed a workload in a namespace without listed deployers, that workload gets another image of the same repository',
    'records of that repository’s pushes, with its publishers or builds; listed deployers',
  ],
  [
    'past the log of an API server of which nobody reads the log, a workload is changed',
    'the log of every API server: coverage says of which clusters one is missing',
  ],
  ['something is run in a namespace that no environment matches', 'an environment for it: coverage lists them'],
  [
    'a poisoned base is pushed by the account that always pushes it, from where it always does; an old trusted image is deployed again',
    'a second witness of the base: a run, a host, provenance; the date of what is deployed is shown',
  ],
];
