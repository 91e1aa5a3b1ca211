/**
 * How many requests of one account may be open at a time. The oldest are, so that more requests take nothing from the mails that
 * the owner has, and so that nobody fills a mailbox by asking.
 */
export const mostOpenResets = 5;
