import type * as fc from 'fast-check';
import { cartMoves } from './carts';
import { orderMoves } from './orders';
import { paymentMoves } from './payments';
import { ShopCommand } from './shop-command';
import { staffMoves } from './staff';

/** Everything that anybody can ask of the shop; what stands in here more than once is asked more often. */
export const allCommands: fc.Arbitrary<ShopCommand>[] = [
  ...cartMoves,
  ...orderMoves,
  ...paymentMoves,
  ...staffMoves,
].map((moves) => moves.map((move) => new ShopCommand(move)));
