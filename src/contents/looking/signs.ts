import { createHash } from 'node:crypto';

/** What a sign stands for. */
export const SIGN_KINDS = ['miner', 'reverse-shell', 'web-shell', 'implant', 'download-to-shell'] as const;
export type SignKind = (typeof SIGN_KINDS)[number];

/** In a program: of each group at least one string. */
export interface ProgramSign {
  readonly is: SignKind;
  readonly groups: readonly (readonly string[])[];
}

/**
 * In a script, a source or a command: patterns that are tried where one of the strings stands; all have to fit there. Each
 * looks a bounded way along one line, so that a text made for it costs little more than another.
 */
export interface TextSign {
  readonly is: SignKind;
  readonly near: readonly string[];
  /** The first is what is shown; they are tried from the last on. */
  readonly patterns: readonly RegExp[];
  /** Only in what a shell reads. */
  readonly shellOnly?: true;
}

// Put together only here: written out they would be found in the image that this program comes in.
const SHELLS_TO_SOCKETS = [
  ['bash', 'tcp'],
  ['sh', 'tcp'],
  ['sh', 'udp'],
].map(([shell, protocol]) => `${shell} -i >& /dev/${protocol}/`);

// Strings of programs have eleven bytes or more: the finder is as fast as the shortest lets it be.
export const PROGRAM_SIGNS: readonly ProgramSign[] = [
  {
    is: 'miner',
    groups: [
      ['stratum+tcp://', 'stratum+ssl://', 'stratum+tls://', 'mining.subscribe', 'mining.authorize'],
      ['cryptonight', 'donate-level', 'randomx_create_vm', 'randomx_calculate_hash', 'nicehash.com', 'ethash_light'],
    ],
  },
  { is: 'reverse-shell', groups: [SHELLS_TO_SOCKETS] },
  { is: 'implant', groups: [['bishopfox/sliver/implant', 'Ne0nd0g/merlin-agent', 'ext_server_stdapi', 'mettle_get_']] },
];

const SHELL = '(?:/usr)?(?:/bin/)?(?:ba|da|z|k|a)?sh';
const FETCH = '(?:curl|wget)\\b[^\\n|;]{0,200}';
const INTERPRETER = String.raw`(?:sudo\s{1,9}(?:-\w{1,9}\s{1,9})?)?(?:${SHELL}|python[\d.]{0,4}|perl|ruby|node|php)\b`;
/** Tried first: most of what is fetched is not piped into anything. */
const INTO = new RegExp(String.raw`\|\s{0,9}${INTERPRETER}`);
const RUNS = String.raw`(?:system|popen|exec\w{0,12}|spawn\w{0,12}|run|call|check_output|Popen|shell_exec|passthru)\s{0,9}[(\x60]`;
const ASKED = String.raw`@?\$_(?:GET|POST|REQUEST|COOKIE|SERVER)\b`;
const PHP_RUNS = String.raw`\b(?:eval|assert|system|passthru|shell_exec|exec|popen|proc_open|create_function)`;

export const TEXT_SIGNS: readonly TextSign[] = [
  {
    is: 'reverse-shell',
    near: ['/dev/tcp/', '/dev/udp/'],
    patterns: [/\b(?:ba|da|z|k|a)?sh\s{1,9}-i\b[^\n]{0,80}\/dev\/(?:tcp|udp)\//],
  },
  {
    is: 'reverse-shell',
    near: ['/dev/tcp/', '/dev/udp/'],
    patterns: [/\bexec\s{1,9}\d{1,3}<>\s{0,9}\/dev\/(?:tcp|udp)\//, /\bsh\b[^\n]{0,60}<&\s{0,9}\d/],
  },
  {
    is: 'reverse-shell',
    near: [' -e /bin', ' -e /usr', ' -e sh', ' -e bash', ' -c /bin', ' -c /usr', " -e '", ' -e "'],
    patterns: [new RegExp(String.raw`\b(?:nc|ncat|netcat|nc\.traditional)\b[^\n]{0,100}\s-[ec]\s{0,9}['"]?${SHELL}\b`)],
  },
  {
    is: 'reverse-shell',
    near: ['mkfifo'],
    patterns: [/\bsh\s{1,9}-i\b[^\n]{0,60}\|\s{0,9}(?:nc|ncat|netcat|openssl|telnet)\b/, /\bmkfifo\b/],
  },
  {
    is: 'reverse-shell',
    near: ['dup2('],
    patterns: [/dup2\(\s{0,9}\w{1,30}\.fileno\(\)\s{0,9},\s{0,9}0\s{0,9}\)/, /\.connect\(/, /\/(?:ba)?sh\b|pty\.spawn/],
  },
  {
    is: 'reverse-shell',
    near: ['STDIN,'],
    patterns: [/open\(STDIN,\s{0,9}["']>&\w{1,20}["']\)/, /exec\s{0,9}[({"'][^\n]{0,20}sh\b/],
  },
  {
    is: 'reverse-shell',
    near: ['TCPSocket', 'fsockopen('],
    patterns: [/(?:TCPSocket\.(?:new|open)|fsockopen)\s{0,9}\(/, /\bsh\s{1,9}-i\b[^\n]{0,40}[<>]&/],
  },
  {
    is: 'reverse-shell',
    near: ['.stdin)'],
    patterns: [
      /(?:client|socket|sock|conn\w{0,9})\.pipe\(\s{0,9}\w{1,20}\.stdin\)/,
      /(?:spawn|exec)\(\s{0,9}["'`](?:\/bin\/)?(?:ba)?sh["'`]/,
    ],
  },
  {
    is: 'web-shell',
    near: ['$_GET', '$_POST', '$_REQUEST', '$_COOKIE', '$_SERVER'],
    patterns: [
      new RegExp(
        String.raw`${PHP_RUNS}\s{0,9}\(\s{0,9}(?:(?:base64_decode|gzinflate|str_rot13|hex2bin|stripslashes|urldecode)\s{0,9}\(\s{0,9}){0,4}${ASKED}`,
      ),
    ],
  },
  {
    is: 'web-shell',
    near: ['base64_decode', 'gzinflate', 'str_rot13'],
    patterns: [
      /\b(?:eval|assert)\s{0,9}\(\s{0,9}(?:(?:gzinflate|gzuncompress|gzdecode|str_rot13|base64_decode|strrev)\s{0,9}\(\s{0,9}){2,6}/,
    ],
  },
  {
    is: 'web-shell',
    near: ['getRuntime('],
    patterns: [/getRuntime\(\)\s{0,9}\.\s{0,9}exec\(\s{0,9}request\.getParameter\(/],
  },
  {
    is: 'web-shell',
    near: ['request.', 'req.query', 'req.body'],
    patterns: [
      /\b(?:os\.(?:system|popen)|subprocess\.\w{1,20}|exec(?:Sync)?|eval)\s{0,9}\(\s{0,9}(?:request\.(?:args|form|values|GET|POST)|req\.(?:query|body))\b/,
    ],
  },
  { is: 'miner', near: ['stratum+'], patterns: [/stratum\+(?:tcp|ssl|tls):\/\/[\w.[$-]/] },
  {
    is: 'miner',
    near: ['xmrig', 'minerd', 'xmr-stak'],
    patterns: [
      /\b(?:xmrig|minerd|cpuminer|xmr-stak)\b[^\n]{0,200}\s(?:-o|--url)[\s=]/,
      /\s(?:-u|--user|-p|--pass)[\s=]/,
    ],
  },
  {
    is: 'download-to-shell',
    near: ['curl ', 'wget '],
    patterns: [new RegExp(String.raw`\b${FETCH}\|\s{0,9}${INTERPRETER}`), INTO],
    shellOnly: true,
  },
  {
    is: 'download-to-shell',
    near: ['curl ', 'wget '],
    patterns: [
      new RegExp(
        String.raw`\b(?:(?:${SHELL}|source)\s{1,9}<\(|(?:${SHELL}\s{1,9}-\w{0,3}c|eval)\s{1,9}["']?(?:\$\(|\x60))\s{0,9}(?:curl|wget)\b`,
      ),
    ],
    shellOnly: true,
  },
  {
    is: 'download-to-shell',
    near: ['curl ', 'wget '],
    patterns: [
      new RegExp(String.raw`\b${FETCH}\|\s{0,9}${INTERPRETER}`),
      INTO,
      new RegExp(String.raw`\b${RUNS}[^\n]{0,60}\b(?:curl|wget)\b`),
    ],
  },
];

/** SHA-256 of the tables: comparisons made with other tables are other facts. */
export const SIGNS_SHA256 = createHash('sha256')
  .update(
    JSON.stringify([
      PROGRAM_SIGNS,
      TEXT_SIGNS.map((one) => ({ ...one, patterns: one.patterns.map((pattern) => pattern.source) })),
    ]),
  )
  .digest('hex');
