/**
 * What runtimes refuse, or do not agree on. Some unpack a layer into a folder of its own, which overlayfs lays over the
 * layers below (containerd, Docker and CRI-O as they are usually set up); others into the tree of all layers (umoci, CRI-O
 * and Podman with vfs, containerd with native snapshots).
 */
const OVERLAY = 'where layers are laid over each other, as with overlayfs';

export const DISAGREEMENTS = {
  twice: 'a path that its layer has twice: containerd takes the last, Docker and CRI-O refuse the layer',
  manyLinks: 'its folder leads over more than 40 symbolic links: some runtimes follow them, others refuse the layer',
  dangling:
    'its folder is below a symbolic link to nothing: containerd makes the target, Docker and CRI-O refuse the layer',
  belowLink: (link: string) =>
    `its folder is below ${link}, a symbolic link of a lower layer: ${OVERLAY} a folder takes the place of the link`,
  noFolder: (file: string) =>
    `its folder is below ${file}, which is no folder: runtimes refuse the layer, but ${OVERLAY} not if that is of a lower one`,
  whiteoutNowhere:
    'a whiteout in a folder that is not there: containerd, Docker and CRI-O make the folder, umoci does not',
  longPath: 'it leads to a path that is longer than Linux takes: runtimes refuse the layer',
  madeAgain: `a folder that its layer removes and makes again: ${OVERLAY} what it held before is there again`,
  noTarget: 'a hard link to what is not there: runtimes refuse the layer',
  lowerTarget: `a hard link to a file of a lower layer: ${OVERLAY} the layer is refused`,
  otherMetadata:
    'a hard link with another owner, mode or capability than its target: containerd, Docker and CRI-O change the target, umoci does not',
  ownWhiteout:
    'a whiteout of what its own layer has put there: Docker and CRI-O may remove that, umoci keeps it, containerd may refuse the layer',
  opaqueRoot: `the root as an opaque folder: ${OVERLAY} nothing of the layers below goes, elsewhere all of it`,
  opaqueLink: 'an opaque folder that is a symbolic link: containerd follows it, Docker and CRI-O do not',
  opaqueAbove: 'below an opaque folder, without an entry of its own: Docker and CRI-O may remove it, others keep it',
} as const;
