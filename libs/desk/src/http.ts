import { Module } from '@nestjs/common';
import { HttpModule } from '#http';
import { IdentityModule } from '#identity';
import { BoardQueues } from '#queue';
import { BoardDoors } from './board/board-doors';
import { QueueBoard } from './board/queue-board';
import { DeskModule } from './desk.module';
import { DeadLettersController } from './http/dead-letters.controller';
import { IsStillAdmin } from './is-still-admin';
import { SignInAdmin } from './sign-in-admin';

/** The paths under /admin/dead-letters, and the queue board at /admin/queues. */
@Module({
  imports: [DeskModule, IdentityModule, HttpModule],
  controllers: [DeadLettersController],
  providers: [BoardQueues, SignInAdmin, IsStillAdmin, BoardDoors, QueueBoard],
})
export class DeskHttpModule {}
