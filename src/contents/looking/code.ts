import { basename } from './places.ts';

/** What can be run or loaded, by its first bytes and its name. */
export interface Code {
  readonly is: 'program' | 'script' | 'source';
  /** Of a script the interpreter it names, of a source its language. */
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

/** `head`: at least 128 bytes, where the file has them. Undefined: nothing runs or loads it. */
export function codeOf(path: string, head: Buffer): Code | undefined {
  if (head.length >= 4 && head.readUInt32BE(0) === 0x7f454c46) return { is: 'program', says: 'ELF' };
  const shebang =
    head.length > 2 && head.readUInt16BE(0) === SHEBANG
      ? /^#![ \t]*([^\s\0]+)(?:[ \t]+([^\s\0]+))?/.exec(head.toString('latin1', 0, 128))
      : undefined;
  if (shebang) {
    const [, first = '', second] = shebang;
    return { is: 'script', says: basename(first) === 'env' && second !== undefined ? second : first };
  }
  const language = LANGUAGES.get(path.slice(path.lastIndexOf('.') + 1).toLowerCase());
  return language === undefined ? undefined : { is: 'source', says: language };
}

export function isText(path: string, code: Code): boolean {
  return code.is === 'script' || (code.is === 'source' && !PACKED_SOURCE.test(path.toLowerCase()));
}

/** Whether a shell reads it. */
export function isShell(code: Code): boolean {
  return code.says === 'sh' || INTERPRETERS['sh']?.test(basename(code.says)) === true;
}
