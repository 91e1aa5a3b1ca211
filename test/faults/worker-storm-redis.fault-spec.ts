import { onRedis } from './backends';
import { describeStorm } from './worker-storm';

describeStorm(onRedis);
