import type { Access } from './access.ts';
import { type Door, secretsIn } from './doors.ts';

/** All by which senders, programs and the provider prove themselves here; of `basic` also as it stands in a header. */
export function secretsOfSenders(doors: readonly Pick<Door, 'sender'>[], { tokens, oidc }: Access): readonly string[] {
  const all = [
    ...doors.flatMap(({ sender }) => {
      const secrets = secretsIn(sender);
      return sender.kind === 'basic'
        ? [...secrets, ...secrets.map((one) => Buffer.from(one).toString('base64'))]
        : secrets;
    }),
    ...tokens.flatMap(({ secrets }) => secrets),
    ...(oidc?.secrets ?? []),
  ];
  return [...new Set(all)];
}
