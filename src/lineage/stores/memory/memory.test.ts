import { lookUpsContract } from '../../facts/look-ups.contract.ts';
import { storeContract } from '../../facts/store.contract.ts';
import { memoryStore } from './memory.ts';

storeContract('memory', async () => memoryStore());
lookUpsContract('memory', async () => memoryStore());
