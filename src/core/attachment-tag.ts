/**
 * A tag that names what is attached to the image of a digest: of cosign's scheme (`sha256-….sig`), or the fallback of
 * distribution-spec 1.1 where a registry lacks the referrers API (`sha256-…`). Its groups: algorithm, digits, ending.
 */
export const ATTACHMENT_TAG = /^(sha256|sha512)-([a-f0-9]{64,128})(?:\.([a-z0-9]{1,16}))?$/;
