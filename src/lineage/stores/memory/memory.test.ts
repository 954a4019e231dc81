import { lookUpsContract } from '../../kept/look-ups.contract.ts';
import { storeContract } from '../../kept/store.contract.ts';
import { memoryStore } from './memory.ts';

storeContract('memory', async () => memoryStore());
lookUpsContract('memory', async () => memoryStore());
