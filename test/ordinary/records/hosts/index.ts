import type { Writers } from '../writer.ts';
import { containerd } from './containerd.ts';
import { docker } from './docker.ts';
import { podman } from './podman.ts';

/** Of hosts and nodes, by telemetry kind. A feed of containerd is of a node, by its name. */
export const hosts: Writers = { docker, podman, containerd };
