import type { Seen, SeenKind } from '../../core/comparison.ts';

/** What each kind is, before what was seen of it. */
const WORDS: Readonly<Record<SeenKind, string>> = {
  'known-sign': 'has the sign of known malware',
  'download-to-shell': 'downloads something and runs it at once',
  'packed-program': 'is a packed program',
  'loader-hook': 'has a library loaded into every program',
  'import-hook': 'runs code whenever an interpreter starts',
  'environment-hook': 'a variable makes programs load something',
  'package-file-changed': 'is not what its package brought',
  'package-database-changed': 'the record of packages was changed by hand',
  'unproven-package': 'for this version only the image’s own record speaks',
  'ssh-key': 'lets another key log in',
  'account-changed': 'changes accounts',
  'set-id-added': 'runs with its owner’s rights, whoever starts it',
  'capability-added': 'has rights beyond its user’s',
  'device-node': 'is a device',
  'login-hook': 'runs whenever somebody logs in',
  'scheduled-task': 'runs by the clock',
  'service-unit': 'starts as a service',
  'entry-point-changed': 'the image starts something else',
  'remote-added': 'the configuration names another remote',
  'certificate-authority': 'trusts another certificate authority',
  'package-source': 'changes where packages come from',
  'name-resolution': 'changes what host names mean',
  'unowned-code': 'is code that no package owns',
  'look-alike-name': 'has a name that hides or deceives',
  'hidden-below': 'lies in a layer and was removed by a later one',
  'user-changed': 'runs as root',
  'label-changed': 'a label that runtimes act on was set',
  unreadable: 'could not be read completely',
};

const VARIANTS: Readonly<Record<string, string>> = {
  'known-sign miner': 'mines coins, by its strings',
  'known-sign reverse-shell': 'opens a reverse shell',
  'known-sign web-shell': 'is a web shell',
  'known-sign implant': 'is a known implant, by its strings',
  'known-sign own-rule': 'matches a YARA rule of your own',
  'loader-hook folders': 'adds a folder that libraries are loaded from',
  'import-hook pth': 'runs code whenever Python starts',
  'import-hook customize': 'runs code whenever Python starts',
  'import-hook php': 'runs a file before each PHP script',
  'account-changed uid-0': 'makes a second account with the rights of root',
  'account-changed password': 'sets a password that lets in',
  'package-database-changed removed': 'the record of packages is gone',
  'entry-point-changed new-program': 'is what the image starts now, new and of no package',
  'remote-added unchecked': 'checks of certificates are switched off',
  'remote-added trust': 'certificates are believed by another file',
  'remote-added way': 'packages or connections go another way',
};

/** Of a program, where the configuration has no other name for what changed. */
const STARTED = 'is what the image starts now';

/** What was seen, as a sentence without a full stop; its subject is the path. */
export function sentenceOf({ kind, variant, says, before, path }: Seen): string {
  const ofVariant = variant === undefined ? undefined : VARIANTS[`${kind} ${variant}`];
  const words = ofVariant ?? (kind === 'entry-point-changed' && path !== undefined ? STARTED : WORDS[kind]);
  const since =
    before === 'nothing' ? '' : before === 'same-bytes' ? ' (as before)' : ' (before, too, with other bytes)';
  if (kind === 'unowned-code') {
    const about = [...(says === undefined ? [] : [says]), ...(before === 'other-bytes' ? ['changed'] : [])];
    return `${words}${about.length === 0 ? '' : ` (${about.join(', ')})`}${before === 'same-bytes' ? since : ''}`;
  }
  return `${words}${says === undefined ? '' : `: ${says}`}${since}`;
}
