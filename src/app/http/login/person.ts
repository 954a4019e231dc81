import type { OidcSpec } from '../../../policy/schema/api-schema.ts';
import type { Role } from '../../../core/role.ts';
import { Problem } from '../access/problem.ts';

/** Somebody who signed in, as the session keeps it. */
export interface Person {
  readonly identity: string;
  readonly name: string;
  /** The mail address, where the provider has verified it. */
  readonly mail?: string;
  /** Those of the ID token's claims that give a role. */
  readonly claims: readonly { readonly claim: string; readonly value: string }[];
}

type Claims = Readonly<Record<string, unknown>>;

const LONGEST_SUBJECT = 255;
const LONGEST_NAME = 200;
const MOST_CLAIMS = 8;

/**
 * Who an ID token is about. A name that people can choose for themselves is shown beside the subject, never alone: it
 * might be that of a colleague. @throws Problem where no claim gives a role.
 */
export function personOf(claims: Claims, { roles }: Pick<OidcSpec, 'roles'>): Person {
  const subject = textIn(claims, 'sub');
  if (subject === undefined || subject.length > LONGEST_SUBJECT)
    throw new Problem('unauthorised', 'the provider does not say who you are');
  const matching = roles
    .filter(({ claim, value }) => valuesIn(claims, claim).includes(value))
    .map(({ claim, value }) => ({ claim, value }))
    .slice(0, MOST_CLAIMS);
  const email = claims['email_verified'] === true ? textIn(claims, 'email') : undefined;
  const chosen = textIn(claims, 'preferred_username') ?? textIn(claims, 'email') ?? textIn(claims, 'name');
  const name = email ?? (chosen === undefined ? subject : besideSubject(chosen, subject));
  if (matching.length === 0)
    throw new Problem('forbidden', `${shown(name)} may not do anything here: no claim of yours is in api.oidc.roles`);
  return {
    identity: `oidc:${subject}`,
    name: shown(name),
    ...(email !== undefined && { mail: email }),
    claims: matching,
  };
}

/** By the configuration as it is now: the first entry that fits. */
export function roleOf({ claims }: Pick<Person, 'claims'>, { roles }: Pick<OidcSpec, 'roles'>): Role | undefined {
  return roles.find((role) => claims.some(({ claim, value }) => claim === role.claim && value === role.value))?.role;
}

function textIn(claims: Claims, name: string): string | undefined {
  const value = Object.hasOwn(claims, name) ? claims[name] : undefined;
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** A claim is a text, or a list of some. */
function valuesIn(claims: Claims, name: string): readonly unknown[] {
  const value = Object.hasOwn(claims, name) ? claims[name] : undefined;
  return Array.isArray(value) ? value : [value];
}

/** However long a name somebody chooses, the subject stands behind it. */
function besideSubject(chosen: string, subject: string): string {
  const behind = ` (${subject})`;
  return `${shown(chosen).slice(0, Math.max(0, LONGEST_NAME - behind.length))}${behind}`;
}

function shown(name: string): string {
  return name.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, '').slice(0, LONGEST_NAME);
}
