// `npm run release:kills`: a server in the container image, with one volume, is killed twenty times under load and started
// again. It prints what was lost: nothing. Root, podman and runc; minutes.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { killUnderLoad } from '../server/kills.ts';
import { POLICY, SECRETS } from '../server/policy.ts';

const TIMES = 20;
const NAME = 'killed';
const { version, config }: { readonly version: string; readonly config: { readonly image: string } } = JSON.parse(
  readFileSync('package.json', 'utf8'),
);
const folder = mkdtempSync(join(tmpdir(), 'killed-'));
const storage = ['--root', `${folder}/storage`, '--runroot', `${folder}/run`, '--storage-driver', 'vfs'];
const podman = ['podman', ...storage, '--runtime', 'runc', '--cgroup-manager', 'cgroupfs'];

function ask(...args: readonly string[]): string {
  const [program = '', ...options] = podman;
  const { status, stdout, stderr } = spawnSync(program, [...options, ...args], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`podman ${args.join(' ')}: ${stderr}`);
  return stdout.trim();
}

// The first start makes the container, the others start it again: as an engine does it that restarts what ended.
const starter = join(folder, 'starter');
const secrets = Object.keys(SECRETS).map((name) => `--env LANDWAITER_SECRET_${name}`);
const confined = '--read-only --read-only-tmpfs=false --cap-drop=ALL --user 12345 --network=host';
const volumes = `--volume kept:/var/lib/landwaiter --volume ${folder}/landwaiter.yaml:${folder}/landwaiter.yaml:ro`;
writeFileSync(
  starter,
  `#!/bin/sh
shift
${podman.join(' ')} container exists ${NAME} ||
  ${podman.join(' ')} create --name ${NAME} ${confined} ${volumes} ${secrets.join(' ')} ${config.image}:${version} "$@" >/dev/null
exec ${podman.join(' ')} start --attach ${NAME}
`,
  { mode: 0o755 },
);
try {
  ask('load', '--quiet', '--input', `release/landwaiter-${version}-image-amd64.tar`);
  ask('volume', 'create', 'kept');
  const store = `sqlite:${ask('volume', 'inspect', '--format', '{{.Mountpoint}}', 'kept')}/facts.db`;
  const options = {
    folder,
    policy: POLICY,
    secrets: SECRETS,
    store: 'sqlite:/var/lib/landwaiter/facts.db',
    command: [starter, 'serve'] as const,
    kill: (signal: NodeJS.Signals) => void ask('kill', '--signal', signal, NAME),
  };
  const delays = Array.from({ length: TIMES }, (_, index) => 150 + ((index * 397) % 1300));
  const { acknowledged, unanswered, faults, ready } = await killUnderLoad(options, delays, { url: store });
  const starts = [...ready].sort((one, other) => one - other);
  process.stdout.write(
    `killed ${TIMES} times: ${acknowledged} acknowledged, ${unanswered} not answered, ${faults.length} lost or doubled; ready after ${starts[starts.length >> 1]} ms (median)\n${faults.join('\n')}`,
  );
  process.exitCode = faults.length === 0 && acknowledged > 0 && unanswered > 0 ? 0 : 1;
} finally {
  spawnSync(podman[0] ?? '', [...podman.slice(1), 'system', 'reset', '--force'], { stdio: 'ignore' });
  rmSync(folder, { recursive: true, force: true });
}
