/** 32 bytes, known to the tests, so that they can sign what a provider would sign. */
export const webhookSecret = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
