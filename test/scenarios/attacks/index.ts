export { commitOverTag } from './03-commit-over-tag.ts';
export { orphanPush } from './08-orphan-push.ts';
export { unrecognisedUser } from './01-unrecognised-user.ts';
