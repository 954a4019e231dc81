import type { Seen } from '../../../core/comparison.ts';
import { type LookAtImage, seenAt, textOf, type View } from '../view.ts';

interface Account {
  readonly uid: string;
  readonly shell: string;
  readonly rest: string;
  /** A hash, or nothing at all; undefined: nobody can log in by it. */
  readonly password: string | undefined;
}

const GROUPS = 'etc/group';

/** `account-changed`: variant `uid-0` (a second one), `password` (usable where it was not, or another), `other`. */
export const accounts: LookAtImage = (both) => {
  const passwd = both.new.tree.resolve('etc/passwd');
  // Where its bytes were not looked at, that is told as unread.
  if (!both.old || !passwd || (passwd.content === undefined && passwd.size > 0)) return [];
  const [before, now] = [accountsOf(both.old), accountsOf(both.new)];
  const shadow = both.new.tree.resolve('etc/shadow') ?? passwd;
  const seen: Seen[] = [];
  const others: string[] = [];
  for (const [name, one] of now) {
    const old = before.get(name);
    if (Number(one.uid) === 0 && name !== 'root' && Number(old?.uid ?? 1) !== 0)
      seen.push(
        seenAt('account-changed', passwd, both, { variant: 'uid-0', before: 'nothing', isOwned: false, says: name }),
      );
    if (one.password !== undefined && one.password !== old?.password)
      seen.push(
        seenAt('account-changed', shadow, both, { variant: 'password', before: 'nothing', isOwned: false, says: name }),
      );
    if (!old) others.push(`+${name}`);
    else if (old.uid !== one.uid || old.shell !== one.shell || old.rest !== one.rest) others.push(`~${name}`);
  }
  for (const name of before.keys()) if (!now.has(name)) others.push(`-${name}`);
  if (others.length > 0)
    seen.push(seenAt('account-changed', passwd, both, { variant: 'other', before: 'nothing', says: others.join(' ') }));
  return [...seen, ...groups(both.old, both)];
};

function groups(old: View, both: Parameters<LookAtImage>[0]): readonly Seen[] {
  const file = both.new.tree.resolve(GROUPS);
  if (!file) return [];
  const before = new Set(textOf(old.tree.resolve(GROUPS)).split('\n'));
  const changed = textOf(file)
    .split('\n')
    .filter((line) => line !== '' && !before.has(line));
  if (changed.length === 0) return [];
  const says = changed.map((line) => line.split(':')[0] ?? '').join(' ');
  return [seenAt('account-changed', file, both, { variant: 'other', before: 'nothing', says })];
}

function accountsOf({ tree }: View): ReadonlyMap<string, Account> {
  const secrets = new Map(
    textOf(tree.resolve('etc/shadow'))
      .split('\n')
      .map((line) => line.split(':'))
      .map(([name = '', secret = '*']) => [name, secret]),
  );
  return new Map(
    textOf(tree.resolve('etc/passwd'))
      .split('\n')
      .map((line) => line.split(':'))
      .filter(([name]) => name !== undefined && name !== '' && !name.startsWith('#'))
      .map(([name = '', secret = '*', uid = '', ...rest]) => [
        name,
        {
          uid,
          shell: rest[3] ?? '',
          rest: rest.join(':'),
          password: usable(secret === 'x' ? (secrets.get(name) ?? '*') : secret),
        },
      ]),
  );
}

/** An empty password lets in; a leading `*` or `!` locks. */
function usable(secret: string): string | undefined {
  return /^[*!]/.test(secret) || secret === 'x' ? undefined : secret;
}
