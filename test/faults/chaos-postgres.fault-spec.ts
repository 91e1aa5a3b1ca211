import { describeChaos } from './chaos';

describeChaos('postgres', 1);
