import { homedir } from 'node:os';

/**
 * The user's folder. A service may run as somebody whom no list of users knows (`DynamicUser` of systemd, a number given to
 * a container): of those it is the root, as in a shell.
 */
export function homeOf(
  environment: Readonly<Record<string, string | undefined>>,
  listed: () => string = homedir,
): string {
  const { HOME: named = '' } = environment;
  if (named !== '') return named;
  try {
    return listed();
  } catch {
    return '/';
  }
}
