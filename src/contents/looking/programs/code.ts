import { basename } from '../places.ts';

/** What can be run or loaded, by its first bytes and its name. */
export interface Code {
  /** `text`: an executable one that names no interpreter; shells run it as a script of their own where it is found as a command. */
  readonly is: 'program' | 'script' | 'source' | 'text';
  /** Of a script the interpreter it names, of a source its language, of a text `sh`. */
  readonly says: string;
}

const LANGUAGES: ReadonlyMap<string, string> = new Map(
  Object.entries({
    python: 'py pyc pyo',
    node: 'js mjs cjs',
    php: 'php php3 php4 php5 php7 php8 phtml phar phps',
    ruby: 'rb',
    perl: 'pl pm cgi',
    java: 'jar war ear class jsp jspx',
    lua: 'lua',
    dotnet: 'dll',
    sh: 'sh bash',
  }).flatMap(([language, ends]) => ends.split(' ').map((end): [string, string] => [end, language])),
);

/** What a program is called that loads sources of a language. */
export const INTERPRETERS: Readonly<Record<string, RegExp>> = {
  python: /^(?:python[\d.]*|pypy[\d.]*)$/,
  node: /^(?:node|nodejs|bun|deno)$/,
  php: /^(?:php(?:-fpm|-cgi)?[\d.]*|libphp[\d.]*\.so|frankenphp)$/,
  ruby: /^(?:ruby[\d.]*|jruby)$/,
  perl: /^perl[\d.]*$/,
  java: /^(?:java|libjvm\.so)$/,
  lua: /^(?:lua|luajit|openresty)[\d.-]*$/,
  dotnet: /^(?:dotnet|mono)$/,
  sh: /^(?:ba|da|z|k|a)?sh$/,
};

/** Of sources that are no text: nothing is looked for in them. */
const PACKED_SOURCE = /\.(?:jar|war|ear|class|phar|dll|pyc|pyo)$/;

const SHEBANG = 0x2321;
/** So many bytes of a first line Linux reads; an interpreter that does not end within them is none. */
const LONGEST_SHEBANG = 256;
const EXECUTABLE = 0o111;
const NEWLINE = 10;

/** `head`: at least 256 bytes, where the file has them; `mode`: its mode. Undefined: nothing runs or loads it. */
export function codeOf(path: string, head: Buffer, mode: number): Code | undefined {
  if (head.length >= 4 && head.readUInt32BE(0) === 0x7f454c46) return { is: 'program', says: 'ELF' };
  const shebang =
    head.length > 2 && head.readUInt16BE(0) === SHEBANG
      ? /^#![ \t]*([^\s\0]+)(?=[\s\0])(?:[ \t]+([^\s\0]+))?/.exec(firstBytes(head))
      : undefined;
  if (shebang) {
    const [, first = '', second] = shebang;
    return { is: 'script', says: basename(first) === 'env' && second !== undefined ? second : first };
  }
  const language = LANGUAGES.get(path.slice(path.lastIndexOf('.') + 1).toLowerCase());
  if (language !== undefined) return { is: 'source', says: language };
  return (mode & EXECUTABLE) !== 0 && isShellText(head) ? { is: 'text', says: 'sh' } : undefined;
}

/** As Linux reads them: with zeros behind the end of a short file. */
function firstBytes(head: Buffer): string {
  return `${head.toString('latin1', 0, LONGEST_SHEBANG)}${head.length < LONGEST_SHEBANG ? '\0' : ''}`;
}

/** Shells refuse what has a zero in its first line. */
function isShellText(head: Buffer): boolean {
  const end = head.indexOf(NEWLINE);
  const zero = head.indexOf(0);
  return zero < 0 || (end >= 0 && end < zero);
}

export function isText(path: string, code: Code): boolean {
  return (
    code.is === 'script' || code.is === 'text' || (code.is === 'source' && !PACKED_SOURCE.test(path.toLowerCase()))
  );
}

/** Whether a shell reads it. */
export function isShell(code: Code): boolean {
  return code.says === 'sh' || INTERPRETERS['sh']?.test(basename(code.says)) === true;
}
