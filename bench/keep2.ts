import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { history } from './history.ts';
import { createRandom } from './random.ts';
import { webhook } from './soak/webhook.ts';
import { readParcel } from '../src/app/serve/read-parcel.ts';
import { nearFacts } from '../src/lineage/near-facts.ts';
import { analyze } from '../src/app/analyze.ts';
import { observe } from '../src/policy/compile.ts';
setFlagsFromString('--expose-gc');
const gc: any = runInNewContext('gc');
const used = () => { gc(); gc(); return process.memoryUsage().heapUsed/1e6; };
const [,, what, count] = process.argv;
const n = Number(count);
const near = nearFacts();
let a = used();
if (what === 'history') { const all = history(createRandom(7), n); a = used(); for (let i=0;i<n;i+=500) near.add(all.slice(i,i+500).map(x=>structuredClone(x))); }
else for (let i=0;i<n;i+=1) {
  const raw = webhook(i, 's'.repeat(32)); const text = raw.toString('latin1'); const body = Buffer.from(text.slice(text.indexOf('\r\n\r\n')+4));
  const piece = await readParcel({ source:'forge', kind:'github', receivedAt: 1, headers: {}, body, sequence: i, attempts: 0 } as any, {});
  near.add(structuredClone(piece.events));
}
const b = used();
console.log('facts', near.facts().length, 'bytes/fact', ((b-a)*1e6/near.facts().length).toFixed(0));
const kept = analyze({events: near.facts(), coverage: [], inputs: []}, observe());
const c = used();
console.log('lineage bytes/fact', ((c-b)*1e6/near.facts().length).toFixed(0), 'rss', process.memoryUsage().rss/1e6, kept.findings.length);
