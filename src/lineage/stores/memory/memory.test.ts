import { lookUpsContract } from '../../storage/look-ups.contract.ts';
import { storeContract } from '../../storage/store.contract.ts';
import { memoryStore } from './memory.ts';

storeContract('memory', async () => memoryStore());
lookUpsContract('memory', async () => memoryStore());
