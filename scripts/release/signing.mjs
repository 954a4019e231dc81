// Signatures by cosign with a key, without any network: no log of transparency and no authority is asked.
import { chmodSync, copyFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from './files.mjs';

const OFFLINE = '--tlog-upload=false';

/**
 * Signs each file into one beside it (`.sig`), and writes the public key as `cosign.pub`. Without `key`, a file whose password
 * is in COSIGN_PASSWORD, by one that is thrown away: that shows how it is done, and proves who built it to nobody.
 * @throws Error when a signature does not hold afterwards, or still holds of other bytes.
 */
export function sign(folder, names, { key, work }) {
  const own = key ?? throwAwayKey(work);
  const env = key === undefined ? { COSIGN_PASSWORD: '' } : {};
  writeFileSync(join(folder, 'cosign.pub'), run('cosign', ['public-key', '--key', own], { env }));
  for (const name of names) {
    const file = join(folder, name);
    run('cosign', ['sign-blob', '--yes', OFFLINE, '--key', own, '--output-signature', `${file}.sig`, file], { env });
    chmodSync(`${file}.sig`, 0o644);
    verify(folder, name, file);
  }
  const [first] = names;
  const changed = join(work, 'changed');
  copyFileSync(join(folder, first), changed);
  const bytes = readFileSync(changed);
  bytes[bytes.length - 1] ^= 1;
  writeFileSync(changed, bytes);
  if (holds(folder, first, changed)) throw new Error(`the signature of ${first} holds of other bytes, too`);
  if (key === undefined) rmSync(own);
}

function throwAwayKey(work) {
  run('cosign', ['generate-key-pair', '--output-key-prefix', 'throw-away'], {
    cwd: work,
    env: { COSIGN_PASSWORD: '' },
  });
  return join(work, 'throw-away.key');
}

function holds(folder, name, file) {
  try {
    verify(folder, name, file);
    return true;
  } catch {
    return false;
  }
}

function verify(folder, name, file) {
  const signature = join(folder, `${name}.sig`);
  const key = join(folder, 'cosign.pub');
  run('cosign', ['verify-blob', '--key', key, '--insecure-ignore-tlog=true', '--signature', signature, file]);
}
