import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';

const command = resolve('dist/cli.mjs');
const folder = mkdtempSync(join(tmpdir(), 'landwaiter-doctor-'));
let registry: Server;
let port = 0;
beforeAll(async () => {
  // Its clock is an hour ahead.
  registry = createServer((_request, response) => {
    response.sendDate = false;
    response.writeHead(401, { date: new Date(Date.now() + 3_600_000).toUTCString() }).end();
  });
  await new Promise<void>((listening) => registry.listen(0, '127.0.0.1', listening));
  const address = registry.address();
  port = typeof address === 'object' && address !== null ? address.port : 0;
});
afterAll(() => {
  registry.close();
  rmSync(folder, { recursive: true });
});

function doctor(policy: string, env: Readonly<Record<string, string>>) {
  writeFileSync(join(folder, 'landwaiter.yaml'), policy);
  return new Promise<{ readonly status: number; readonly out: string }>((done) => {
    const child = execFile(
      process.execPath,
      [command, 'doctor', '--store', `sqlite:${join(folder, 'facts.db')}`],
      { cwd: folder, env: { ...process.env, ...env } },
      (_, out) => done({ status: child.exitCode ?? -1, out }),
    );
  });
}

const HOOK = { LANDWAITER_SECRET_HOOK: 'a-secret-of-sufficient-length-0123' };

/** A policy that a server can run. */
function right(): string {
  return `version: 1
sources:
  - { name: hook, kind: distribution, intake: { auth: bearer, secret: HOOK } }
  - { name: stock, kind: registry-inventory, registry: "127.0.0.1:${port}" }
  - { name: log, kind: kubernetes-audit, cluster: prod }
collectors:
  - { name: stock, kind: registry, source: stock, host: "127.0.0.1:${port}", plain: true, repositories: [shop/api] }
  - { name: log, kind: file, source: log, path: ${join(folder, 'audit.log')} }
`;
}

test('what a server needs is examined one by one, and what is wrong says what to do', async () => {
  const { status, out } = await doctor(
    `${right()}  - { name: engine, kind: engine, source: log, socket: ${join(folder, 'no.sock')} }
sinks:
  - { name: chat, kind: slack, secret: CHAT, channel: "#sec" }
`,
    HOOK,
  );
  expect(status).toBe(2);
  // The engine's source is of another kind: the policy is refused as a whole, with the place.
  expect(out).toMatch(/^failed +policy: landwaiter\.yaml:\d+:\d+: .*of kind "docker"/m);
});

test('a configuration that can run passes, with warnings for clocks and files that are not there', async () => {
  const { status, out } = await doctor(right(), HOOK);
  expect(out).toMatch(/^ok +policy: landwaiter\.yaml is right$/m);
  expect(out).toMatch(/^ok +store: .*facts\.db is not there yet, and can be made$/m);
  // What only looks makes nothing.
  expect(readdirSync(folder)).toEqual(['landwaiter.yaml']);
  expect(out).toMatch(/^ok +intake: hook may deliver; their secrets are there$/m);
  expect(out).toMatch(/^warning +collector stock: .*clock is 3(599|600) s off ours: check NTP on both$/m);
  expect(out).toMatch(/^warning +collector log: .*is not there yet/m);
  expect(out).not.toContain('a-secret-of-sufficient-length');
  expect(status).toBe(0);
});

test('a missing secret and a registry that does not answer fail, each by name', async () => {
  const { status, out } = await doctor(
    `version: 1
sources:
  - { name: hook, kind: distribution, intake: { auth: bearer, secret: NOT_THERE } }
  - { name: stock, kind: registry-inventory, registry: "127.0.0.1:1" }
collectors:
  - { name: stock, kind: registry, source: stock, host: "127.0.0.1:1", plain: true, repositories: [shop/api] }
sinks:
  - { name: chat, kind: slack, secret: CHAT, channel: "#sec" }
`,
    {},
  );
  expect(status).toBe(2);
  expect(out).toMatch(/^failed +secrets: .*2 are not there.*NOT_THERE \(source hook\), .*CHAT \(sink chat\)/m);
  expect(out).toMatch(/^failed +collector stock: http:\/\/127\.0\.0\.1:1\/v2\/ does not answer/m);
  // Once each.
  expect(out.match(/LANDWAITER_SECRET_NOT_THERE|LANDWAITER_SECRET_CHAT/g)).toHaveLength(2);
});

test('a secret that can be guessed is told of, never printed; the address is the one that is asked about', async () => {
  const { status, out } = await doctor(right(), {
    LANDWAITER_SECRET_HOOK: 'hunter2',
    LANDWAITER_LISTEN: `127.0.0.1:${port}`,
  });
  expect(out).toMatch(/^warning +intake: hook: a secret of fewer than 20 characters can be guessed/m);
  expect(out).not.toContain('hunter2');
  expect(out).toContain(`address: 127.0.0.1:${port} is taken`);
  expect(status).toBe(0);
});

test('names in a policy that no record bears are told, and one that is right is not', async () => {
  const listed = (host: string): string =>
    `${right()}registries: [{ host: registry.acme.example }]\npublishers: [{ repositories: ["${host}/shop/**"], actors: [ci-bot] }]\n`;
  const { status, out } = await doctor(listed('registry.acme.exmaple'), HOOK);
  expect(out).toContain('warning  names: publishers[0]: "registry.acme.exmaple/shop/**": no such registry is listed');
  expect(status).toBe(0);
  expect((await doctor(listed('registry.acme.example'), HOOK)).out).toContain('ok       names: ');
});
