// What the image stands on: unpacked Debian packages, without what needs a shell or is for people at a terminal.
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { run, write } from './files.mjs';

// Scripts that nothing could run, files for logins and for those who build upon it; folders that everybody may write.
const LEFT_OUT = [
  'etc/ca-certificates',
  'etc/debian_version.d',
  'etc/default',
  'etc/issue',
  'etc/issue.net',
  'etc/kernel',
  'etc/ld.so.conf.d',
  'etc/motd',
  'etc/profile.d',
  'etc/skel',
  'etc/update-motd.d',
  'root',
  'run',
  'tmp',
  'usr/bin',
  'usr/lib/debug',
  'usr/sbin',
  'usr/share/base-files',
  'usr/share/bug',
  'usr/share/lintian',
  'usr/share/locale',
  'usr/share/man',
  'var/lock',
  'var/mail',
  'var/run',
  'var/tmp',
];
const USERS = `root:x:0:0:root:/:/usr/sbin/nologin
landwaiter:x:65532:65532:Landwaiter:/var/lib/landwaiter:/usr/sbin/nologin
`;
const GROUPS = 'root:x:0:\nlandwaiter:x:65532:\n';

/** Lays the base out in a folder, from Debian packages (`lockedPackages`). */
export function stageBase(folder, packages) {
  for (const { name, place } of packages) {
    run('dpkg-deb', ['--extract', place, folder]);
    // Scanners, and our own `diff`, read here which packages there are, and whose a file is.
    const kept = join(folder, 'var/lib/dpkg/status.d', name);
    write(kept, `${run('dpkg-deb', ['--field', place]).trimEnd()}\n`);
    write(`${kept}.md5sums`, run('dpkg-deb', ['--ctrl-tarfile', place], { encoding: 'buffer' }));
    write(`${kept}.md5sums`, run('tar', ['--extract', '--to-stdout', '--file', `${kept}.md5sums`, './md5sums']));
  }
  for (const path of LEFT_OUT) rmSync(join(folder, path), { recursive: true, force: true });
  withoutDocuments(join(folder, 'usr/share/doc'));
  write(join(folder, 'etc/ssl/certs/ca-certificates.crt'), certificatesIn(join(folder, 'usr/share/ca-certificates')));
  write(join(folder, 'etc/passwd'), USERS);
  write(join(folder, 'etc/group'), GROUPS);
}

// Licences stay.
function withoutDocuments(folder) {
  for (const { name, parentPath } of readdirSync(folder, { recursive: true, withFileTypes: true }).filter((one) =>
    one.isFile(),
  ))
    if (name !== 'copyright') rmSync(join(parentPath, name), { force: true });
}

// As `update-ca-certificates` does it when a package is installed.
function certificatesIn(folder) {
  const files = readdirSync(folder, { recursive: true }).map(String);
  return files
    .filter((name) => name.endsWith('.crt'))
    .sort()
    .map((name) => readFileSync(join(folder, name), 'utf8'))
    .join('');
}
