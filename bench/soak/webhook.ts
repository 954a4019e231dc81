import { createHmac } from 'node:crypto';
import { createRandom, hex } from '../random.ts';
import { postOf } from './connection.ts';

const SIZE = 1800;
const random = createRandom(6);

/** The report of a GitHub run, 1.8 KB, signed with the secret; with more headers where they are given. */
export function webhook(number: number, secret: string, more: Readonly<Record<string, string>> = {}): Buffer {
  const at = '2026-11-24T08:00:00Z';
  const repository = { id: number % 97, full_name: `acme/service-${number % 97}`, private: true };
  const run = {
    id: 19_000_000_000 + number,
    run_attempt: 1,
    name: 'image',
    path: '.github/workflows/main.yml',
    event: 'push',
    status: 'completed',
    conclusion: 'success',
    head_branch: 'main',
    head_sha: hex(random, 40),
    html_url: `https://github.com/${repository.full_name}/actions/runs/${19_000_000_000 + number}`,
    created_at: at,
    run_started_at: at,
    updated_at: at,
    actor: { login: 'dana', id: 7, type: 'User' },
    repository,
  };
  const short = JSON.stringify({ action: 'completed', workflow_run: run, repository, note: '' });
  const body = short.replace('"note":""', `"note":"${'x'.repeat(Math.max(0, SIZE - short.length))}"`);
  const signature = `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`;
  const headers = { 'X-GitHub-Event': 'workflow_run', 'X-Hub-Signature-256': signature, ...more };
  return postOf('/intake/github/forge', headers, body);
}
