import type { Source } from '../../../ingest/source.ts';

const SCOPE: Readonly<Partial<Record<Source['logClass'], string>>> = {
  registry: 'covers: [registry.acme.example], ',
  ci: 'projects: ["acme/**"], ',
};

/** The step that connects a kind to a server, where its system posts by itself; nothing where it does not. */
export function serverStep({ name, logClass, delivery, intakeAuth: auth = 'bearer' }: Source): readonly string[] {
  // An admission webhook is one that is asked, and answers.
  if (!/webhook: POST/i.test(delivery.by)) return [];
  const proof =
    auth === 'bearer'
      ? ', header Authorization: Bearer SECRET'
      : auth === 'path'
        ? '/SECRET'
        : auth === 'basic'
          ? ', USER and PASSWORD as the secret has them (USER:PASSWORD)'
          : ', with the secret';
  const scope = SCOPE[logClass] ?? 'cluster: prod, ';
  return [
    `To a server: https://SERVER/intake/${name}/NAME${proof}; and in its policy sources: - { name: NAME, kind: ${name}, ${scope}intake: { auth: ${auth}, secret: NAME } }. The server is the receiver of the next steps, and nothing is to be kept in files. Without a server let another receiver append each body to a file as one line, for landwaiter analyze.`,
  ];
}
