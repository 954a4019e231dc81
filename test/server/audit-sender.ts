import { setTimeout as pause } from 'node:timers/promises';

/** The audit webhook backend of a Kubernetes API server in mode `batch`, with its default numbers. */
export interface AuditSender {
  add(event: string): void;
  /** Sends what is left, and resolves when every batch was accepted or given up. */
  end(): Promise<Sent>;
}

export interface Sent {
  readonly accepted: number;
  /** Did not fit into the buffer. */
  readonly dropped: number;
  /** Were given up after the last try. */
  readonly lost: number;
  readonly retries: number;
}

// k8s.io/apiserver: plugin/pkg/audit/buffered and webhook, with the defaults of kube-apiserver's flags.
const BUFFER = 10_000;
const BATCH = 400;
const LONGEST_WAIT = 30;
const [REQUESTS_PER_SECOND, BURST] = [10, 15];
const [TRIES, FIRST_PAUSE, FACTOR, JITTER] = [5, 10, 1.5, 0.2];

/** `post` says whether a batch was accepted. `second` is how many milliseconds a second of the model lasts. */
export function createAuditSender(
  post: (body: string) => Promise<boolean>,
  second: number,
  random: () => number,
): AuditSender {
  const count = { accepted: 0, dropped: 0, lost: 0, retries: 0 };
  const running = new Set<Promise<void>>();
  let buffer: string[] = [];
  let isOver = false;

  async function deliver(events: readonly string[]): Promise<void> {
    const body = `{"kind":"EventList","apiVersion":"audit.k8s.io/v1","metadata":{},"items":[${events.join(',')}]}`;
    let wait = FIRST_PAUSE;
    for (let tries = 1; ; tries += 1) {
      if (await post(body).catch(() => false)) {
        count.accepted += events.length;
        return;
      }
      if (tries === TRIES) break;
      count.retries += 1;
      await pause(wait * (1 + random() * JITTER) * second);
      wait *= FACTOR;
    }
    count.lost += events.length;
  }

  async function collect(): Promise<void> {
    let tokens = BURST;
    for (let waited = 0; !isOver || buffer.length > 0; waited += 0.1) {
      tokens = Math.min(BURST, tokens + REQUESTS_PER_SECOND / 10);
      const isDue = buffer.length >= BATCH || (buffer.length > 0 && (isOver || waited >= LONGEST_WAIT));
      if (isDue && tokens >= 1) {
        tokens -= 1;
        waited = 0;
        const sending = deliver(buffer.slice(0, BATCH));
        buffer = buffer.slice(BATCH);
        running.add(sending);
        void sending.finally(() => running.delete(sending));
      } else await pause(second / 10);
    }
  }

  const collecting = collect();
  return {
    add(event) {
      if (buffer.length >= BUFFER) count.dropped += 1;
      else buffer.push(event);
    },
    async end() {
      isOver = true;
      await collecting;
      await Promise.all(running);
      return count;
    },
  };
}
