/** Minor units of an amount with two decimals, as the shop under chaos has them. */
export function moneyOf(amount: string): bigint {
  return BigInt(amount.replace('.', ''));
}
