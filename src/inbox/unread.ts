/** Unread messages are counted up to here: "1,000 or more" is as good to a reader, and bounds the count. */
export const unreadCap = 1_000
