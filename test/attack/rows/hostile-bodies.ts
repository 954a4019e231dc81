import { brotliCompressSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { SECRETS } from '../policy.ts';
import type { Hostile } from './hostile.ts';
import { request } from './hostile-heads.ts';
import { ago, pushOf } from './records.ts';

const TOKEN = `Authorization: Bearer ${SECRETS.REGISTRY}`;

/** What a known sender sends is kept, whatever it is: senders stop or hang on a refusal. */
const kept = (name: string, body: string | Buffer, more: readonly string[] = [], allowed = [202]): Hostile => ({
  name,
  bytes: request([TOKEN, ...more], body),
  statuses: allowed,
});

const push = pushOf('registry.acme.example', 'ci', ago(2));
const GZIP = ['Content-Encoding: gzip'];
const zeros = gzipSync(Buffer.alloc(50_000_000), { level: 9 });
const INJECTION =
  '\u001b[31mforged\r\n{"level":"error","msg":"forged"}\u2028\u202e%s%n${jndi:ldap://192.0.2.1/forged}<script>';

const named = (what: string, name: string): Hostile =>
  kept(`an image called ${what}`, push.replaceAll('shop/api', JSON.stringify(name).slice(1, -1)));

const from = (what: string, host: string): Hostile =>
  kept(`a registry called ${what}`, push.replaceAll('registry.acme.example', host));

export const BODIES: readonly Hostile[] = [
  kept('nothing', ''),
  kept('cut JSON', '{"events":[{"id":"1"'),
  kept('NaN', '{"events":[{"timestamp":NaN}]}'),
  kept('UTF-16', Buffer.from(push, 'utf16le')),
  kept('invalid UTF-8', Buffer.from([0x7b, 0xc3, 0x28, 0xff, 0x7d])),
  kept('a NUL', '{"events":[{"id":"\0"}]}'),
  kept('numbers beyond 2^53 and 1e999', push.replace('"length":500', '"length":9007199254740993,"size":1e999')),
  kept('the same key twice', push.replace('"action":"push"', '"action":"pull","action":"push"')),
  kept('arrays, half a million deep', '['.repeat(500_000)),
  kept('objects, 100,000 deep', '{"a":'.repeat(100_000)),
  kept('an event of 80,000 keys', push.replace('"action"', `${keys(80_000)}"action"`)),
  kept('a key __proto__', push.replace('"actor":', '"__proto__":{"polluted":true},"actor":')),
  kept('a constructor with a prototype', push.replace('"actor":', '"constructor":{"prototype":{"x":1}},"actor":')),
  kept('an actor that writes into logs', push.replace('"name":"ci"', `"name":${JSON.stringify(INJECTION)}`)),
  kept('an actor of SQL', push.replace('"name":"ci"', `"name":"'; DROP TABLE facts; --\\u0000 $1"`)),
  kept('a tag of 100 KB', push.replace('"tag":"1.0"', `"tag":"${'x'.repeat(100_000)}"`)),
  kept('a digest that is a path', push.replaceAll(/sha256:c{64}/g, 'sha256:../../etc/passwd')),
  kept('the year 9999', push.replace(/"timestamp":"[^"]*"/, '"timestamp":"9999-12-31T23:59:59Z"')),
  kept('a year of six digits', push.replace(/"timestamp":"[^"]*"/, '"timestamp":"+275760-09-13T00:00:00Z"')),
  kept('a thousandfold bomb of gzip', zeros, GZIP),
  kept('gzip in gzip', gzipSync(zeros), GZIP),
  kept('gzip with more behind its end', Buffer.concat([gzipSync(push), Buffer.from('{}')]), GZIP),
  kept('gzip that is none', push, GZIP),
  kept('brotli', brotliCompressSync(push), ['Content-Encoding: br'], [415]),
  kept('zstd', zstdCompressSync(push), ['Content-Encoding: zstd'], [415]),
  kept('two encodings', gzipSync(gzipSync(push)), ['Content-Encoding: gzip, gzip'], [415]),
  kept('two headers of encodings', gzipSync(push), [...GZIP, ...GZIP], [415]),
  named('by a path', '../../etc/passwd'),
  named('by letters of another script', 'sh\u043ep/\u0430pi'),
  named('with its letters turned round', 'shop/\u202eipa'),
  named('by nothing that is seen', 'shop/\u200bapi'),
  named('__proto__', '__proto__'),
  named('by 5,000 letters', 'a/'.repeat(2500)),
  named('with a tag and a digest', 'shop/api:1@sha256:x'),
  from('in wide letters', '\uff52egistry.acme.example'),
  from('by a name that goes on', 'registry.acme.example.evil.example'),
  from('by user and host', 'registry.acme.example@evil.example'),
  from('127\u30020\u30020\u30021', '127\u30020\u30020\u30021'),
];

function keys(count: number): string {
  return Array.from({ length: count }, (_, index) => `"k${index}":0,`).join('');
}
