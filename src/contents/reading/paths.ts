/** Bytes of a path, and of one name in it, that Linux takes. */
export const LONGEST_PATH = 4095;
const LONGEST_NAME = 255;

const NEEDS_CLEANING = /(?:^|\/)(?:\.{0,2})(?:\/|$)/;

/** The path as runtimes clean it before they follow any link: below the root, `.` and `..` taken out by their text alone. Empty for the root. */
export function cleanPath(path: string): string {
  if (!NEEDS_CLEANING.test(path)) return path;
  const names: string[] = [];
  for (const name of path.split('/'))
    if (name === '..') names.pop();
    else if (name !== '' && name !== '.') names.push(name);
  return names.join('/');
}

/** The folder and the last name of a clean path. */
export function splitPath(path: string): readonly [folder: string, name: string] {
  const slash = path.lastIndexOf('/');
  return slash === -1 ? ['', path] : [path.slice(0, slash), path.slice(slash + 1)];
}

/** Whether Linux would take the path for its length. */
export function isTooLong(path: string): boolean {
  return (
    path.length > LONGEST_PATH ||
    (path.length > LONGEST_NAME && path.split('/').some((name) => name.length > LONGEST_NAME))
  );
}
