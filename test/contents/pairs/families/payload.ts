import { image } from '../pair.ts';

/** Text of the kind that such programs hold. The programs print it and end: none of them does anything else. */
export const NOTES = {
  backdoor: ['/bin/sh -i', 'connect back to %s:%d', '198.51.100.23', 'HISTFILE=/dev/null', 'pty spawn'],
  miner: [
    'stratum+tcp://pool.coins.example:3333',
    'xmrig/6.21.0',
    '--donate-level',
    'randomx',
    'cryptonight',
    '--coin',
  ],
  stealer: ['/proc/self/environ', 'AWS_SECRET_ACCESS_KEY', '/var/run/secrets/kubernetes.io', 'POST /collect HTTP/1.1'],
} as const;

const list = (kind: keyof typeof NOTES): string => NOTES[kind].map((note) => `"${note}"`).join(', ');

/** A program in C that only prints its notes. */
export const program = (kind: keyof typeof NOTES): string =>
  `#include <stdio.h>\nstatic const char *notes[] = { ${list(kind)} };\nint main(void) { for (unsigned i = 0; i < sizeof notes / sizeof *notes; i++) puts(notes[i]); return 0; }\n`;

/** A library whose constructor does nothing, with the notes in its data. */
export const library = (kind: keyof typeof NOTES, more = ''): string =>
  `const char *notes[] = { ${list(kind)} };\n__attribute__((constructor)) static void begin(void) { __asm__ volatile("" : : "r"(notes)); }\n${more}`;

/** A first stage that compiles \`payload.c\` to \`/out/payload\`. */
export const stage = (flags: string): string =>
  `FROM ${image('cc')} AS payload\nCOPY payload.c /src/\nRUN mkdir /out && gcc -O1 ${flags} -o /out/payload /src/payload.c\n`;

/** A shell script that ends before its notes. */
export const script = (kind: keyof typeof NOTES): string =>
  `#!/bin/sh\nexit 0\n${NOTES[kind].map((note) => `# ${note}\n`).join('')}`;
