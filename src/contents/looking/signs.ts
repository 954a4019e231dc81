import { createHash } from 'node:crypto';

/** What a sign stands for. */
export const SIGN_KINDS = ['miner', 'reverse-shell', 'web-shell', 'implant', 'download-to-shell'] as const;
export type SignKind = (typeof SIGN_KINDS)[number];

/** In a program: of each group at least one string. */
export interface ProgramSign {
  readonly is: SignKind;
  readonly groups: readonly (readonly string[])[];
}

/** In a script, a source or a command: a pattern that is tried where one of the strings stands. */
export interface TextSign {
  readonly is: SignKind;
  readonly near: readonly string[];
  readonly pattern: RegExp;
  /** Only in what a shell reads. */
  readonly shellOnly?: true;
}

// Strings of programs have eight bytes or more: the finder's speed is that of the shortest.
export const PROGRAM_SIGNS: readonly ProgramSign[] = [
  {
    is: 'miner',
    groups: [
      ['stratum+tcp://', 'stratum+ssl://', 'stratum+tls://', 'mining.subscribe', 'mining.authorize'],
      ['cryptonight', 'donate-level', 'randomx_', 'nicehash', 'hashrate'],
    ],
  },
  { is: 'reverse-shell', groups: [['bash -i >& /dev/tcp/', 'sh -i >& /dev/tcp/', 'sh -i >& /dev/udp/']] },
  { is: 'implant', groups: [['bishopfox/sliver/implant', 'Ne0nd0g/merlin-agent', 'ext_server_stdapi', 'mettle_get_']] },
];

const SHELL = String.raw`(?:/usr)?(?:/bin/)?(?:ba|da|z|k|a)?sh`;
const FETCH = String.raw`(?:curl|wget)\b[^\n|;]{0,300}`;
const INTERPRETER = String.raw`(?:sudo\s{1,9}(?:-\w{1,9}\s{1,9})?)?(?:${SHELL}|python[\d.]{0,4}|perl|ruby|node|php)\b`;
const RUNS = String.raw`(?:system|popen|exec\w{0,12}|spawn\w{0,12}|run|call|check_output|Popen|shell_exec|passthru)\s{0,9}[(\x60]`;
const ASKED = String.raw`@?\$_(?:GET|POST|REQUEST|COOKIE|SERVER)\b`;
const PHP_RUNS = String.raw`\b(?:eval|assert|system|passthru|shell_exec|exec|popen|proc_open|create_function)`;

export const TEXT_SIGNS: readonly TextSign[] = [
  {
    is: 'reverse-shell',
    near: ['/dev/tcp/', '/dev/udp/'],
    pattern: new RegExp(String.raw`\b${SHELL}\b[^\n]{0,40}\s-i\b[^\n]{0,80}/dev/(?:tcp|udp)/`),
  },
  {
    is: 'reverse-shell',
    near: ['/dev/tcp/', '/dev/udp/'],
    pattern: /\bexec\s{1,9}(\d{1,3})<>\s{0,9}\/dev\/(?:tcp|udp)\/[^\n]{1,100}[\n;][^#]{0,200}\bsh\b[^\n]{0,60}<&\1/,
  },
  {
    is: 'reverse-shell',
    near: [' -e ', ' -c '],
    pattern: new RegExp(String.raw`\b(?:nc|ncat|netcat|nc\.traditional)\b[^\n]{0,100}\s-(?:e|c)\s{0,9}['"]?${SHELL}\b`),
  },
  {
    is: 'reverse-shell',
    near: ['mkfifo'],
    pattern: /\bmkfifo\b[^\n]{0,200}\bsh\s{1,9}-i\b[^\n]{0,60}\|\s{0,9}(?:nc|ncat|netcat|openssl|telnet)\b/,
  },
  {
    is: 'reverse-shell',
    near: ['dup2('],
    pattern:
      /\.connect\([\s\S]{1,400}?dup2\(\s{0,9}\w{1,30}\.fileno\(\)\s{0,9},\s{0,9}0\s{0,9}\)[\s\S]{1,400}?(?:\/sh\b|\/bash\b|pty\.spawn)/,
  },
  {
    is: 'reverse-shell',
    near: ['STDIN,'],
    pattern: /open\(STDIN,\s{0,9}["']>&\w{1,20}["']\)[\s\S]{1,300}?exec\s{0,9}[({"'][^\n]{0,20}sh\b/,
  },
  {
    is: 'reverse-shell',
    near: ['TCPSocket', 'fsockopen('],
    pattern: /(?:TCPSocket\.(?:new|open)|fsockopen)\s{0,9}\([\s\S]{1,400}?\bsh\s{1,9}-i\b[^\n]{0,40}[<>]&/,
  },
  {
    is: 'reverse-shell',
    near: ['.stdin)'],
    pattern:
      /(?:spawn|exec)\(\s{0,9}["'`](?:\/bin\/)?(?:ba)?sh["'`][\s\S]{1,600}?(?:client|socket|sock|conn\w{0,9})\.pipe\(\s{0,9}\w{1,20}\.stdin\)/,
  },
  {
    is: 'web-shell',
    near: ['$_GET', '$_POST', '$_REQUEST', '$_COOKIE', '$_SERVER'],
    pattern: new RegExp(
      String.raw`${PHP_RUNS}\s{0,9}\(\s{0,9}(?:(?:base64_decode|gzinflate|str_rot13|hex2bin|stripslashes|urldecode)\s{0,9}\(\s{0,9}){0,4}${ASKED}`,
    ),
  },
  {
    is: 'web-shell',
    near: ['base64_decode', 'gzinflate', 'str_rot13'],
    pattern:
      /\b(?:eval|assert)\s{0,9}\(\s{0,9}(?:(?:gzinflate|gzuncompress|gzdecode|str_rot13|base64_decode|strrev)\s{0,9}\(\s{0,9}){2,6}/,
  },
  {
    is: 'web-shell',
    near: ['getRuntime('],
    pattern: /getRuntime\(\)\s{0,9}\.\s{0,9}exec\(\s{0,9}request\.getParameter\(/,
  },
  {
    is: 'web-shell',
    near: ['request.', 'req.query', 'req.body'],
    pattern:
      /\b(?:os\.(?:system|popen)|subprocess\.\w{1,20}|exec(?:Sync)?|eval)\s{0,9}\(\s{0,9}(?:request\.(?:args|form|values|GET|POST)|req\.(?:query|body))\b/,
  },
  {
    is: 'miner',
    near: ['stratum+'],
    pattern: /stratum\+(?:tcp|ssl|tls):\/\/[\w.[$-]/,
  },
  {
    is: 'miner',
    near: ['xmrig', 'minerd', 'xmr-stak'],
    pattern:
      /\b(?:xmrig|minerd|cpuminer|xmr-stak)\b[^\n]{0,200}\s(?:-o|--url)[\s=][^\n]{0,200}\s(?:-u|--user|-p|--pass)[\s=]/,
  },
  {
    is: 'download-to-shell',
    near: ['curl', 'wget'],
    pattern: new RegExp(String.raw`(?:^|\n)(?!\s{0,40}#)[^\n]{0,300}?\b${FETCH}\|\s{0,9}${INTERPRETER}`),
    shellOnly: true,
  },
  {
    is: 'download-to-shell',
    near: ['curl', 'wget'],
    pattern: new RegExp(
      String.raw`(?:^|\n)(?!\s{0,40}#)[^\n]{0,300}?\b(?:(?:${SHELL}|source|\.)\s{1,9}<\(|(?:${SHELL}\s{1,9}-\w{0,3}c|eval)\s{1,9}["']?(?:\$\(|\x60))\s{0,9}${FETCH}`,
    ),
    shellOnly: true,
  },
  {
    is: 'download-to-shell',
    near: ['curl', 'wget'],
    pattern: new RegExp(String.raw`\b${RUNS}[^\n]{0,60}\b${FETCH}\|\s{0,9}${INTERPRETER}`),
  },
];

/** SHA-256 of the tables: comparisons made with other tables are other facts. */
export const SIGNS_SHA256 = createHash('sha256')
  .update(JSON.stringify([PROGRAM_SIGNS, TEXT_SIGNS.map((one) => ({ ...one, pattern: one.pattern.source }))]))
  .digest('hex');
