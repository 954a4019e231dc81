/** Of the session names that services make up; a person's is shorter. */
const LONGEST_SESSION = 24;

// Tags of signatures have a dash in place of the colon.
const DIGEST = /(sha256[:-][0-9a-f]{12})[0-9a-f]{52}/g;
const SAID_TWICE = /(@(sha256:[0-9a-f]{12}…)) as \2/g;
// A name may end a sentence or a part of it: the full stop is not the name's.
const ASSUMED_ROLE = /arn:aws[a-z-]*:sts::\d{12}:assumed-role\/([\w+=,.@-]+)\/([\w+=,.@*-]*[\w+=@*-])/g;
const OTHER_ARN = /arn:aws[a-z-]*:[a-z0-9-]+:[a-z0-9-]*:\d{0,12}:([\w+=,.@*/:-]*[\w+=@*/-])/g;
const AZURE_RESOURCE = /\/subscriptions\/[0-9a-f-]{36}\/[\w./-]*?([\w.-]+\/[\w.-]*[\w-])(?![\w./-])/gi;

/**
 * A sentence with the long forms of names cut to what a reader tells them by: the first digits of a digest, the role and
 * session of an AWS name, the last parts of an Azure resource. The whole names stand in the finding's fields and evidence.
 */
export function plainly(sentence: string): string {
  return sentence
    .replaceAll(DIGEST, '$1…')
    .replaceAll(SAID_TWICE, '$1')
    .replaceAll(ASSUMED_ROLE, (_, role: string, session: string) =>
      session === '*' ? `role ${role}` : `role ${role}/${cut(session)}`,
    )
    .replaceAll(OTHER_ARN, (_, resource: string) => named(resource))
    .replaceAll(AZURE_RESOURCE, (_, end: string) => end.toLowerCase());
}

/** `user/dana` is user dana; of `build/shop:8f3c…` the last part, since the sentence names the project. */
function named(resource: string): string {
  const [kind = '', ...rest] = resource.split(/[/:]/);
  if (kind === 'user' || kind === 'role') return `${kind} ${rest.join('/')}`;
  return kind === 'build' ? (rest.at(-1) ?? resource) : resource;
}

function cut(session: string): string {
  return session.length > LONGEST_SESSION ? `${session.slice(0, LONGEST_SESSION)}…` : session;
}
