import { outboxContract } from '../delivery/outbox.contract.ts';
import { memoryOutbox } from './memory.ts';

outboxContract('memory', async () => async () => memoryOutbox());
