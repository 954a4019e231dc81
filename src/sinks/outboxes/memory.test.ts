import { outboxContract } from '../outbox.contract.ts';
import { memoryOutbox } from './memory.ts';

outboxContract('memory', async () => async () => memoryOutbox());
