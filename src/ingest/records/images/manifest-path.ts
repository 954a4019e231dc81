/**
 * The manifest that a request to a registry is for: `/v2/<name>/manifests/<reference>` of the distribution API. A name may
 * itself have a segment `manifests`. Undefined for every other path.
 */
export function manifestInPath(uri: string): { readonly repository: string; readonly reference: string } | undefined {
  if (!uri.includes('/manifests/')) return undefined;
  const segments = (uri.split('?', 1)[0] ?? '').split('/');
  const reference = segments.pop() ?? '';
  if (segments[0] !== '' || segments[1] !== 'v2' || segments.pop() !== 'manifests') return undefined;
  return { repository: segments.slice(2).join('/'), reference: reference.replaceAll(/%3a/gi, ':') };
}
