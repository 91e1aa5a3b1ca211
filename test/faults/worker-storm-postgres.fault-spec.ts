import { onPostgres } from './backends';
import { describeStorm } from './worker-storm';

describeStorm(onPostgres);
