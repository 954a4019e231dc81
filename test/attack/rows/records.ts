const DIGEST = `sha256:${'c'.repeat(64)}`;
const STARTED = Date.now();

/** Milliseconds: so many minutes before the suite began. */
export const ago = (minutes: number): number => STARTED - minutes * 60_000;

/** A notification of CNCF Distribution about a push of one image, as a registry of that host tells it. */
export function pushOf(host: string, actor: string, at: number): string {
  return JSON.stringify({
    events: [
      {
        id: `push-${host}-${actor}-${at}`,
        timestamp: new Date(at).toISOString(),
        action: 'push',
        target: {
          mediaType: 'application/vnd.oci.image.manifest.v1+json',
          digest: DIGEST,
          length: 500,
          repository: 'shop/api',
          url: `https://${host}/v2/shop/api/manifests/${DIGEST}`,
          tag: '1.0',
        },
        request: { id: `request-${at}`, addr: '192.0.2.10:40158', host, method: 'PUT', useragent: 'buildkit/0.19' },
        actor: { name: actor },
        source: { addr: 'registry-0:5000', instanceID: 'e7079ac9-7e71-41b1-acbc-188b00635f23' },
      },
    ],
  });
}

/** A run of GitHub Actions that was at work at that time, as the REST API tells of it. */
export function runOf(project: string, at: number) {
  const [from, to] = [at - 120_000, at + 120_000].map((time) => new Date(time).toISOString());
  const [owner = '', name = ''] = project.split('/');
  const repository = {
    id: 17_273_051,
    full_name: project,
    name,
    private: true,
    owner: { login: owner, type: 'Organization' },
  };
  return {
    id: Math.floor(at / 1000),
    name: 'release',
    head_branch: 'main',
    head_sha: '3484a3fb816e0859fd6e1cea078d76385ff50625',
    path: '.github/workflows/release.yml@refs/heads/main',
    workflow_id: 2_823_525,
    event: 'push',
    status: 'completed',
    conclusion: 'success',
    created_at: from,
    run_started_at: from,
    updated_at: to,
    run_attempt: 1,
    actor: { login: 'dana', type: 'User' },
    triggering_actor: { login: 'dana', type: 'User' },
    repository,
    head_repository: repository,
  };
}
