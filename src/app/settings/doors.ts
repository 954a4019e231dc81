import { readFileSync } from 'node:fs';
import * as z from 'zod';
import { InvalidInput } from '../../core/error.ts';
import { known } from '../../core/known.ts';
import { type Sender, signsBody } from '../../intake/verify.ts';
import * as kinds from '../../ingest/sources/index.ts';
import type { Source } from '../../ingest/source.ts';
import type { PolicyFile } from '../../policy/file/load.ts';
import type { SourceSpec } from '../../policy/schema/schema.ts';
import { type Environment, secretValues } from '../resources/secrets.ts';

/** Where one configured source delivers: `/intake/KIND/NAME`, who may, and how much at once. */
export interface Door {
  readonly name: string;
  readonly kind: Source;
  readonly sender: Sender;
  /** Bytes of a body, sent and decompressed. */
  readonly largest: number;
  /** Why all that comes by it is a claim: others than the system itself can send it. Absent: what its records say. */
  readonly claims?: string;
  /** What comes by it is signed over its body with a secret of this door alone. */
  readonly isSigned?: true;
}

const KIBIBYTE = 1024;
const MEBIBYTE = KIBIBYTE * KIBIBYTE;
/** Kubernetes sends up to 400 records at once; GitHub up to 25 MB. */
const LARGEST: ReadonlyMap<string, number> = new Map([
  ['kubernetes-audit', 16 * MEBIBYTE],
  ['github', 25 * MEBIBYTE],
]);

const jwks = z.object({
  keys: z.array(
    z.object({ kid: z.string(), kty: z.string(), n: z.string(), e: z.string() }).transform((key) => ({ ...key })),
  ),
});

/** The doors of the sources that have `intake`. @throws InvalidInput naming the place in the policy or the secret. */
export function doorsOf(file: PolicyFile, environment: Environment): readonly Door[] {
  const doors = (file.spec.sources ?? []).flatMap((source, index): Door[] => {
    if (!source.intake) return [];
    const { line, column } = file.position(['sources', index, 'intake']);
    const place = `${file.name}:${line}:${column}`;
    const kind = Object.values(kinds).find((one) => one.name === source.kind);
    if (!kind) throw new InvalidInput(place, `no telemetry kind is called ${source.kind}: see landwaiter sources`);
    const largest = source.intake.largest ?? LARGEST.get(source.kind) ?? MEBIBYTE;
    return [{ name: source.name, kind, sender: senderOf(source.intake, place, environment), largest }];
  });
  return doors.map((door) => ({
    ...door,
    ...known({ claims: whyClaims(door, doors) }),
    ...(signsBody(door.sender) && !sharing(door, doors) && { isSigned: true as const }),
  }));
}

/** Another door whose senders have a secret of this one. */
function sharing({ name, sender }: Door, doors: readonly Door[]): Door | undefined {
  const own = new Set(secretsIn(sender));
  return doors.find((one) => one.name !== name && secretsIn(one.sender).some((secret) => own.has(secret)));
}

function whyClaims(door: Door, doors: readonly Door[]): string | undefined {
  const { kind, sender } = door;
  if (kind.delivery.senders === 'users') return 'users of the system can send there';
  if (sender.kind === 'path') return 'its secret stands in the path, which logs and proxies keep';
  const other = sharing(door, doors);
  return other && `its secret is also that of ${other.name}`;
}

/** What senders at a door prove themselves with, where that is a secret. */
export function secretsIn(sender: Sender): readonly string[] {
  return 'secrets' in sender ? sender.secrets : [];
}

function senderOf(intake: NonNullable<SourceSpec['intake']>, place: string, environment: Environment): Sender {
  const { auth, secret, header, audiences = [], emails = [], fingerprints = [], subjects = [] } = intake;
  const need = (value: string | undefined, key: string): string => {
    if (value !== undefined) return value;
    throw new InvalidInput(place, `auth: ${auth} needs ${key}`);
  };
  switch (auth) {
    case 'pubsub':
      return { kind: auth, identity: { keys: keysIn(need(intake.keys, 'keys')), audiences, emails } };
    case 'mtls':
      if (fingerprints.length === 0 && subjects.length === 0)
        throw new InvalidInput(place, 'auth: mtls needs fingerprints or subjects');
      return { kind: auth, allowed: { fingerprints, subjects } };
    case 'header': {
      const secrets = secretValues(need(secret, 'secret'), environment);
      return { kind: auth, header: need(header, 'header'), secrets };
    }
    default:
      return { kind: auth, secrets: secretValues(need(secret, 'secret'), environment) };
  }
}

function keysIn(path: string) {
  try {
    return jwks.parse(JSON.parse(readFileSync(path, 'utf8'))).keys;
  } catch {
    throw new InvalidInput(path, 'is no file with a JSON Web Key Set: save the issuer’s keys there');
  }
}
