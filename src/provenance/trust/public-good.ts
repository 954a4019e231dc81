import seeds from '@sigstore/tuf/seeds.json' with { type: 'json' };
import { parseRoots, type Root } from './root.ts';

/** The trusted root of the public instance of Sigstore, as of the release of the library that it ships with. */
export function publicGoodRoot(): Root {
  const target = seeds['https://tuf-repo-cdn.sigstore.dev'].targets['trusted_root.json'];
  const [root] = parseRoots(Buffer.from(target, 'base64'), 'the built-in root');
  if (!root) throw new Error('the built-in root is empty');
  return root;
}
