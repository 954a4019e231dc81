import type { Client } from '../act.ts';

/** The user agents of what talks to a registry. */
export const USER_AGENTS: Readonly<Record<Client, string>> = {
  buildkit: 'buildkit/v0.25.1',
  docker:
    'docker/28.5.1 go/go1.24.8 git-commit/f8215cc kernel/6.8.0-86-generic os/linux arch/amd64 UpstreamClient(Docker-Client/28.5.1 \\(linux\\))',
  podman: 'containers/5.34.2 (github.com/containers/image)',
  skopeo: 'skopeo/1.18.0',
  crane: 'crane/v0.20.6 go-containerregistry/v0.20.6',
  kaniko: 'kaniko/v1.24.0 go-containerregistry/v0.20.3',
  curl: 'curl/8.14.1',
  cosign: 'cosign/v2.5.3 (linux; amd64) go-containerregistry/v0.20.6',
  engine: 'containerd/v2.1.4',
};
