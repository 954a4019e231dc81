import { InvalidInput, quoted } from '../../core/error.ts';
import type { LandwaiterEvent } from '../../core/event.ts';
import { known } from '../../core/known.ts';
import { parseHost, parseRepository } from '../../core/reference.ts';
import { contentId, object, requiredDigest, requiredText, requiredTime, requiredWhole, time } from '../records/json.ts';
import { claims, contentsIn } from '../records/images/manifest.ts';
import type { Source } from '../source.ts';
import { tag } from '../records/images/tag.ts';

const MARK = 'registry-inventory';

/** What Landwaiter's own collector saw when it asked a registry; `docs/collectors.md` describes the record. */
export const registryInventory: Source = {
  name: 'registry-inventory',
  title: 'What a registry holds, found by asking it',
  docs: 'https://github.com/opencontainers/distribution-spec/blob/v1.1.1/spec.md',
  verifiedOn: 'real',
  tells: { actor: false, digest: true, time: true, id: false },
  cannot: [
    'Who pushed or deleted, from where and with which client: only the outcome is seen.',
    'When exactly: between the question before (since) and this one (observed).',
    'What came and went between two questions.',
    'What an untagged manifest is pushed as, unless it is about a tagged one: registries list tags only.',
  ],
  joinWith: [
    'The notifications or audit log of the same registry: what they tell of is not told twice.',
    'github, gitlab or other runs, to see which build a push came from.',
  ],
  delivery: {
    senders: 'system',
    by: 'API: a collector asks for tags, manifests and referrers every five minutes.',
    authentication: 'TLS of the registry; digests are computed over the bytes it serves, headers are not believed.',
    loss: 'What is pushed over or deleted before the next question is never seen.',
    delay: 'Up to the interval at which is asked.',
  },
  connect: [
    'List the registry under collectors in the policy file: name, kind: registry, source, host, repositories.',
    'Give the collector a robot that may only pull, as LANDWAITER_SECRET_<NAME>: name:password.',
    'Keep the notifications of the registry connected: they say who pushed.',
  ],
  logClass: 'registry',
  asksAtIntervals: true,

  needless: [{ saw: ['nothing-new'] }],

  recognises: (record) => record['landwaiter'] === MARK,

  read(record, context) {
    const version = requiredWhole(record, 'version');
    if (version !== 1) throw new InvalidInput('version', `not 1, which is the only one known: ${quoted(version)}`);
    const at = requiredTime(record, 'observed');
    const registry = context.registry ?? parseHost(requiredText(record, 'registry'));
    const understood = { at, scope: registry };
    const saw = requiredText(record, 'saw');
    if (saw === 'nothing-new') return { ...understood, events: [] };

    const since = time(record, 'since');
    if (since !== undefined && since > at) throw new InvalidInput('since', 'later than observed');
    const place = {
      registry,
      repository: parseRepository(requiredText(record, 'repository')),
      ...known({ tag: tag(record, 'tag') }),
    };
    const event = (content: object) => ({
      id: contentId(MARK, { saw, at, since, ...place, ...content }),
      source: MARK,
      at,
      strength: 'recorded' as const,
      origin: context.origin,
      ...place,
    });
    return { ...understood, events: [eventOf()] };

    function eventOf(): LandwaiterEvent {
      if (saw === 'gone') {
        if (place.tag === undefined) throw new InvalidInput('tag', 'missing');
        return { type: 'manifest.deleted', ...event({}), since: requiredTime(record, 'since') };
      }
      const digest = requiredDigest(record, 'digest');
      const manifest = object(record, 'manifest');
      const contents = manifest === undefined ? {} : claims(() => contentsIn(manifest));
      const seen = { ...event({ digest }), digest, ...contents };
      if (saw === 'held') return { type: 'manifest.pulled', ...seen, inventory: true };
      if (saw === 'appeared') return { type: 'manifest.pushed', ...seen, since: requiredTime(record, 'since') };
      throw new InvalidInput('saw', `not held, appeared, gone or nothing-new: ${quoted(saw)}`);
    }
  },
};
