import { describeChaos } from './chaos';

describeChaos('redis', 202);
