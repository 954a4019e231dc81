import { ifValid, quoted } from '../../core/error.ts';
import { suggest } from '../../core/nearest.ts';
import { formatTime } from '../../core/time.ts';
import { identityPattern } from '../matching/identity.ts';
import type { PolicySpec } from '../schema/schema.ts';
import type { RootSpec, SignerSpec } from '../schema/trust-schema.ts';
import type { Note } from './note.ts';

/** What is impossible of roots and signers, without their files. */
export function* checkTrust({ trust, signers = [], environments = [] }: PolicySpec): Generator<Note> {
  const roots = trust?.roots ?? [];
  for (const [index, root] of roots.entries()) yield* rootNotes(root, ['trust', 'roots', index]);
  yield* repeated(roots, ['trust', 'roots']);
  for (const [index, signer] of signers.entries()) yield* signerNotes(signer, index, roots);
  const names = signers.map((one) => one.name);
  for (const [index, { require }] of environments.entries()) {
    for (const [at, name] of (require?.signature ?? []).entries()) {
      if (!names.includes(name))
        yield {
          path: ['environments', index, 'require', 'signature', at],
          reason: `no signer is named ${quoted(name)}${suggest(name, names)}`,
        };
    }
  }
}

function* rootNotes(root: RootSpec, path: Note['path']): Generator<Note> {
  const { builtin, file, certificates, kind, identities, timestamps } = root;
  const ways = [builtin, file, certificates].filter((one) => one !== undefined).length;
  if (ways !== 1) yield { path, reason: 'needs one of builtin, file, certificates' };
  else if (certificates && (kind === undefined || !identities))
    yield { path, reason: 'certificates need kind: notation, and identities: whose they may be' };
  else if (!certificates && (kind !== undefined || identities || timestamps))
    yield { path, reason: 'kind, identities and timestamps go with certificates' };
}

function* repeated(all: readonly { readonly name: string }[], path: Note['path']): Generator<Note> {
  for (const [index, { name }] of all.entries()) {
    const first = all.findIndex((one) => one.name === name);
    if (first < index)
      yield { path: [...path, index, 'name'], reason: `${quoted(name)} is already the name of roots[${first}]` };
  }
}

function* signerNotes(signer: SignerSpec, index: number, roots: readonly RootSpec[]): Generator<Note> {
  const path = ['signers', index];
  const { key, identity, issuer, root: name, log, validFrom, validUntil } = signer;
  const names = roots.map((one) => one.name);
  const root = roots.find((one) => one.name === name);
  if (name !== undefined && !root)
    yield { path: [...path, 'root'], reason: `no root is named ${quoted(name)}${suggest(name, names)}` };
  const isNotation = root?.certificates !== undefined;
  const isKeyless = identity !== undefined && issuer !== undefined;
  const isGiven = key === undefined ? isKeyless : identity === undefined && issuer === undefined;
  if (isNotation && (key !== undefined || identity !== undefined || issuer !== undefined))
    yield { path, reason: `whom ${quoted(name)} means its identities say: key, identity and issuer are left out` };
  else if (!isNotation && !isGiven) yield { path, reason: 'needs either a key, or an identity and its issuer' };
  if (identity !== undefined && !ifValid(() => identityPattern(identity)))
    yield {
      path: [...path, 'identity'],
      reason: `${quoted(identity)} would be anybody’s: * may stand behind https:// and a host alone`,
    };
  if (validFrom !== undefined && validUntil !== undefined && validUntil <= validFrom)
    yield { path: [...path, 'validUntil'], reason: `is not after validFrom, ${formatTime(validFrom)}` };
  if (key !== undefined && log === 'required' && name === undefined)
    yield { path: [...path, 'log'], reason: 'needs a root: its logs are those that count' };
}
