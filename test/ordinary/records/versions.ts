/**
 * What some version or setting of a product leaves out, by the kind of its records: `Feed.without` is one of these, or
 * empty. Where a whole format depends on it, the writer then writes the other one.
 */
export const VERSIONS: Readonly<Record<string, readonly (readonly string[])[]>> = {
  // Without notifications.events.includereferences, which is off unless somebody sets it.
  distribution: [['references']],
  // 2.12 and older: GET /auditlogs, with a colon before digests.
  'harbor-audit': [['is_successful']],
  // The format Default, all there was before 2.8.
  harbor: [['specversion']],
  'ecr-eventbridge': [['manifest-media-type', 'artifact-media-type']],
  // The registry's own webhook in place of Event Grid; it names no client in some regions.
  'azure-acr': [['topic'], ['topic', 'useragent']],
  // GitHub Enterprise Server.
  github: [['triggering_actor', 'display_title'], ['referenced_workflows']],
  // IP addresses are shown only where the owner of the enterprise or organisation switched that on.
  'github-audit': [['actor_ip'], ['actor_ip', 'user_agent']],
  'artifact-registry-audit': [['principalSubject']],
  // Service hooks alone, nothing fetched from the API.
  'azure-devops': [['uri']],
  // The Notification plugin alone.
  jenkins: [['_class']],
  'quay-logs': [['user-agent']],
};
