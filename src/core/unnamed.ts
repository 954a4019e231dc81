/** Stands where a registry's own record does not tell its name: no host can be called so (RFC 2606). */
export const UNNAMED_REGISTRY = 'unnamed.invalid';
