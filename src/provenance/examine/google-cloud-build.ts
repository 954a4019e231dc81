/** What provenance of Google Cloud Build is called here: it comes as a file, and has no media type of its own. */
export const GOOGLE_CLOUD_BUILD = 'application/vnd.google.cloud-build.provenance+json';
