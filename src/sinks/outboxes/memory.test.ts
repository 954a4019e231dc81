import { outboxContract } from '../queue/outbox.contract.ts';
import { memoryOutbox } from './memory.ts';

outboxContract('memory', async () => async () => memoryOutbox());
