/** Stands where an address was before its owner was erased. The domain exists nowhere (RFC 2606), so no mail leaves for it. */
export const erasedAddress = 'erased@example.invalid';
