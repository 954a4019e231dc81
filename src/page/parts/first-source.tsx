const KINDS = [
  {
    kind: 'distribution',
    says: 'Distribution (the registry of Docker), its notifications',
    policy: `registries: [{ host: registry.acme.example }]
sources:
  - name: prod-registry
    kind: distribution
    covers: [registry.acme.example]
    intake: { auth: bearer, secret: REGISTRY } # LANDWAITER_SECRET_REGISTRY`,
    sender: (origin: string) => `notifications:
  endpoints:
    - name: landwaiter
      url: ${origin}/intake/distribution/prod-registry
      headers: { Authorization: ["Bearer THE-SECRET"] }`,
  },
  {
    kind: 'kubernetes-audit',
    says: 'Kubernetes, the audit log of its API server',
    policy: `sources:
  - name: prod-audit
    kind: kubernetes-audit
    cluster: prod
    intake: { auth: bearer, secret: AUDIT } # LANDWAITER_SECRET_AUDIT`,
    sender: (origin: string) => `# --audit-webhook-config-file
clusters: [{ name: landwaiter, cluster: { server: "${origin}/intake/kubernetes-audit/prod-audit" } }]
users: [{ name: api-server, user: { token: THE-SECRET } }]
contexts: [{ name: landwaiter, context: { cluster: landwaiter, user: api-server } }]
current-context: landwaiter`,
  },
] as const;

/** No source yet: what to write into the policy, and what the sender needs, to be copied. */
export function FirstSource({ again }: { again(): void }) {
  const { origin } = window.location;
  return (
    <section class="card">
      <h2>Connect your first source</h2>
      <p>Nothing is delivered yet, so nothing can be said. Begin with the registry, then the cluster.</p>
      {KINDS.map(({ kind, says, policy, sender }) => (
        <details key={kind} open={kind === 'distribution'}>
          <summary>{says}</summary>
          <p>In the policy:</p>
          <pre tabIndex={0}>{policy}</pre>
          <p>With the sender:</p>
          <pre tabIndex={0}>{sender(origin)}</pre>
        </details>
      ))}
      <p class="faint">
        <code>landwaiter sources KIND</code> tells the same of each of the other kinds.
      </p>
      <button type="button" onClick={again}>
        Is the first delivery there?
      </button>
    </section>
  );
}
